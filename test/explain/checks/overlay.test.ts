import { describe, expect, test } from 'vitest';
import { checkOverlay } from '../../../src/explain/checks/overlay.ts';
import type { DiagnosisContext } from '../../../src/explain/diagnosis-context.ts';
import type { Namespace } from '../../../src/model/kernel/namespace.ts';
import type { Neighbour } from '../../../src/model/kernel/neighbour.ts';
import type { ForwardingEntry, Vxlan } from '../../../src/model/kernel/path-detail.ts';
import { link, namespace } from '../../support/sample-snapshot.ts';
import { A, CABLE, cableContext, factsOf, hop, linkFacts, segment } from '../cable-context.ts';

const H1 = 71;
const H2 = 72;
const MAC = '02:00:00:00:00:0b';
const ZEROS = '00:00:00:00:00:00';

function vxlan(local: string, remote: string | null = null): Vxlan {
  return { id: 42, local, remote, device: null, port: 4789, learning: false };
}

function known(mac: string): ForwardingEntry {
  return { mac, link: 'vx0', destination: '10.9.0.2', permanent: true };
}

function neighbour(device: string, mac: string | null, state = 'PERMANENT'): Neighbour {
  return { family: 4, address: '10.0.0.2', device, mac, state: [state] };
}

function tunnelHost(id: number, name: string, over: Partial<Namespace> = {}): Namespace {
  const links = [link({ index: 3, name: 'vx0', kind: 'vxlan', master: 'br0' })];
  return namespace({
    id,
    kind: 'named',
    names: [name],
    paths: [`/run/netns/${name}`],
    links,
    ...over,
  });
}

type Given = {
  readonly forwarding?: readonly ForwardingEntry[];
  readonly neighbours?: readonly Neighbour[];
  readonly sender?: readonly Neighbour[];
  readonly remote?: string;
  readonly first?: Partial<Namespace>;
};

function judged({ forwarding = [], neighbours = [], sender = [], remote, first }: Given) {
  const plain = cableContext();
  const way = segment(
    { namespace: A, link: 'eth0', as: 'out' },
    { namespace: H1, link: 'vx0', as: 'tunnel' },
    { namespace: H2, link: 'vx0', as: 'tunnel' },
  );
  const context: DiagnosisContext = {
    ...plain,
    snapshot: {
      ...CABLE,
      namespaces: [...CABLE.namespaces, tunnelHost(H1, 'h1', first), tunnelHost(H2, 'h2')],
    },
    facts: new Map([
      [A, factsOf(A, { neighbours: sender })],
      [
        H1,
        factsOf(H1, {
          links: [linkFacts({ index: 3, name: 'vx0', vxlan: vxlan('10.9.0.1', remote) })],
          forwarding,
          neighbours,
        }),
      ],
      [
        H2,
        factsOf(H2, { links: [linkFacts({ index: 3, name: 'vx0', vxlan: vxlan('10.9.0.2') })] }),
      ],
    ]),
    there: {
      hops: [
        hop({
          namespace: A,
          route: { kind: 'out', device: 'eth0', gateway: null, source: '10.0.0.1' },
          segment: way,
        }),
      ],
    },
  };
  return checkOverlay(context);
}

describe('a vxlan link', () => {
  test('knows the host of the MAC, which the sender or its own table found', () => {
    const forwarding = [known(MAC)];
    const well = [{ what: 'vx0 of h1 knows where to send packets for 10.0.0.2', fault: null }];
    expect(judged({ forwarding, sender: [neighbour('eth0', MAC)] })).toMatchObject(well);
    expect(judged({ forwarding, neighbours: [neighbour('vx0', MAC)] })).toMatchObject(well);
  });

  test('has a way for all that it does not know', () => {
    expect(judged({ forwarding: [known(ZEROS)] })).toMatchObject([{ fault: null }]);
    expect(judged({ remote: '10.9.0.2' })).toMatchObject([{ fault: null }]);
  });

  test('does not know the host of the MAC', () => {
    expect(judged({ sender: [neighbour('eth0', MAC)] })).toMatchObject([
      {
        position: { direction: 'there', stage: 0, step: 'segment', link: 'vx0' },
        fault: {
          code: 'overlay-peer-unknown',
          culprit: { kind: 'link', name: 'vx0', namespace: H1 },
          fix: {
            recipe: 'edit-neighbour',
            fields: {
              ...{ namespace: 'h1', link: 'vx0', table: 'forwarding', change: 'add' },
              ...{ mac: MAC, destination: '10.9.0.2' },
            },
          },
        },
      },
    ]);
  });

  test('sends the question for the MAC nowhere', () => {
    for (const sender of [[], [neighbour('eth0', null, 'FAILED')]]) {
      expect(judged({ forwarding: [known(MAC)], sender })).toMatchObject([
        { fault: { code: 'overlay-peer-unknown', fix: { fields: { mac: ZEROS } } } },
      ]);
    }
  });

  test('lacks the way for all where the sender has to ask again', () => {
    expect(judged({ sender: [neighbour('eth0', MAC, 'STALE')] })).toMatchObject([
      { fault: { code: 'overlay-peer-unknown', fix: { fields: { mac: ZEROS } } } },
    ]);
  });

  test('of an engine is told by the engine', () => {
    expect(judged({ first: { kind: 'overlay' } })).toMatchObject([
      { fault: { fix: { kind: 'words', words: expect.stringContaining('7946') } } },
    ]);
  });
});
