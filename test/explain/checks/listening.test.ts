import { describe, expect, test } from 'vitest';
import { checkEcho } from '../../../src/explain/checks/service/echo.ts';
import { checkListening } from '../../../src/explain/checks/service/listening.ts';
import { chooseVerdict } from '../../../src/explain/choose-verdict.ts';
import type { DiagnosisContext } from '../../../src/explain/diagnosis-context.ts';
import type { Attempt } from '../../../src/explain/live/probe-result.ts';
import type { PublishedPort } from '../../../src/model/engine/container.ts';
import type { Socket } from '../../../src/model/kernel/socket.ts';
import { container } from '../../support/sample-snapshot.ts';
import { A, attempt, B, CABLE, cableContext, factsOf, listening, tried } from '../cable-context.ts';

const REFUSED = attempt('refused', { said: 'Connection refused' });

function asked(
  listeners: readonly Socket[],
  { small = REFUSED, to = '10.0.0.2' }: { readonly small?: Attempt; readonly to?: string } = {},
): DiagnosisContext {
  const plain = cableContext();
  return {
    ...plain,
    question: { from: A, to: { kind: 'address', address: to }, port: 80 },
    destination: to,
    facts: new Map([
      [A, factsOf(A)],
      [B, factsOf(B, { listeners })],
    ]),
    there: { hops: plain.there.hops.map((hop) => ({ ...hop, destination: to })) },
    trial: tried({ small, echo: attempt('answered') }),
  };
}

/** The same, where `b` is the host's own namespace and a container has its own. */
function askedOfHost(
  listeners: readonly Socket[],
  ports: readonly PublishedPort[],
  service: Partial<NonNullable<DiagnosisContext['service']>>,
): DiagnosisContext {
  const context = asked(listeners);
  const web = container({ id: 'c1', name: 'web', namespace: 99, ports });
  return {
    ...context,
    snapshot: { ...CABLE, host: { ...CABLE.host, namespace: B }, containers: [web] },
    service: {
      isWhole: true,
      inContainers: new Map(),
      controlGroups: new Map(),
      wantedBy: [],
      ...service,
    },
  };
}

const published = (over: Partial<PublishedPort>): PublishedPort => ({
  ...{ protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 80 },
  ...over,
});

describe('a service', () => {
  test.each(['10.0.0.2', '0.0.0.0', '*', '::ffff:10.0.0.2', '10.0.0.2%eth0'])(
    'on %s takes what is for 10.0.0.2',
    (on) => {
      expect(checkListening(asked([listening(on, 80)]))).toMatchObject([
        { what: expect.stringMatching(/^nginx \(7\) of b listens on/), fault: null },
      ]);
    },
  );

  test('is not asked about without a port', () => {
    expect(checkListening({ ...asked([]), question: cableContext().question })).toEqual([]);
  });

  test.each([
    ['127.0.0.1', '10.0.0.2', '127.0.0.1:80', '0.0.0.0:80'],
    ['::1', 'fd00::2', '[::1]:80', '[::]:80'],
    ['127.0.0.53%lo', '10.0.0.2', '[127.0.0.53%lo]:80', '0.0.0.0:80'],
  ])('on %s is only for its own namespace', (on, to, name, any) => {
    expect(checkListening(asked([listening(on, 80)], { to }))).toMatchObject([
      {
        position: { direction: 'there', stage: 1, step: 'service' },
        fault: {
          code: 'listening-on-loopback-only',
          culprit: { kind: 'socket', name: name.replace(/^\[(127[^\]]+)\]/, '$1'), namespace: B },
          fix: { words: expect.stringContaining(any) },
        },
      },
    ]);
  });

  test('on another address, or port, is none', () => {
    expect(checkListening(asked([listening('10.9.9.9', 80)]))).toMatchObject([
      {
        what: 'nothing listens on port 80 of 10.0.0.2 in b, only on 10.9.9.9:80',
        fault: { code: 'port-closed', fix: { words: expect.stringContaining('0.0.0.0:80') } },
      },
    ]);
    expect(checkListening(asked([listening('::', 80)]))).toMatchObject([
      { fault: { code: 'port-closed' } },
    ]);
    expect(checkListening(asked([listening('0.0.0.0', 8080)]))).toMatchObject([
      {
        what: 'nothing listens on port 80 in b',
        fault: {
          code: 'port-closed',
          culprit: { kind: 'namespace', name: 'b', namespace: B },
          fix: { words: expect.stringMatching(/Open: 8080\.$/) },
        },
      },
    ]);
  });

  test('that is not there is no reason for silence', () => {
    const facts = { takenAt: '', unseen: [] };
    const silent = chooseVerdict(asked([], { small: attempt('silent') }), [checkListening], facts);
    expect(silent).toMatchObject({ verdict: 'unknown', others: [{ code: 'port-closed' }] });
    expect(chooseVerdict(asked([]), [checkListening], facts).verdict).toBe('port-closed');
  });

  test('that is there and refuses all the same is not explained', () => {
    const facts = { takenAt: '', unseen: [] };
    const said = chooseVerdict(asked([listening('*', 80)]), [checkListening], facts);
    expect(said).toMatchObject({ verdict: 'unknown', others: [] });
  });
});

describe('a port beyond this host', () => {
  const beyond = (small: Attempt, errors: number): DiagnosisContext => {
    const context = asked([], { small });
    const counted = (count: number) => factsOf(A, { counters: { IcmpInDestUnreachs: count } });
    return {
      ...context,
      question: { from: A, to: { kind: 'address', address: '192.0.2.9' }, port: 80 },
      destination: '192.0.2.9',
      there: { hops: context.there.hops.slice(0, 1) },
      before: new Map([[A, counted(3)]]),
      facts: new Map([[A, counted(3 + errors)]]),
    };
  };

  test('is closed where it is reset', () => {
    expect(checkListening(beyond(REFUSED, 0))).toMatchObject([
      { fault: { code: 'port-closed', culprit: { kind: 'address', name: '192.0.2.9' } } },
    ]);
  });

  test('may be a firewall’s where an ICMP error came, or nothing', () => {
    expect(checkListening(beyond(REFUSED, 1))).toEqual([]);
    expect(checkListening(beyond(attempt('silent'), 0))).toEqual([]);
  });
});

describe('a port of the host', () => {
  const inWeb = new Map([[99, [listening('0.0.0.0', 80)]]]);

  test('that a container has and does not publish', () => {
    expect(checkListening(askedOfHost([], [], { inContainers: inWeb }))).toMatchObject([
      {
        what: 'web listens on port 80 but does not publish it',
        fault: {
          code: 'port-not-published',
          culprit: { kind: 'container', name: 'web', namespace: null },
          fix: { words: expect.stringContaining('docker run -p 80:80') },
        },
      },
    ]);
  });

  test('is published by the command of the engine whose container it is', () => {
    const context = askedOfHost([], [], { inContainers: inWeb });
    const { host, containers } = context.snapshot;
    const { engine } = host;
    if (engine.kind !== 'connected') throw new Error('the sample has an engine');
    const state = { ...engine, family: 'podman' } as const;
    const podman = { id: 'podman', address: 'unix:///run/podman/podman.sock', uid: 0, state };
    const snapshot = {
      ...context.snapshot,
      host: { ...host, otherEngines: [podman] },
      containers: containers.map((each) => ({ ...each, engine: 'podman' })),
    };
    expect(checkListening({ ...context, snapshot })).toMatchObject([
      { fault: { fix: { words: expect.stringContaining('podman run -p 80:80') } } },
    ]);
  });

  test('that a container listens on only for itself is closed', () => {
    const own = new Map([[99, [listening('127.0.0.1', 80)]]]);
    expect(checkListening(askedOfHost([], [], { inContainers: own }))).toMatchObject([
      { fault: { code: 'port-closed' } },
    ]);
  });

  test('that a container publishes as another', () => {
    const ports = [published({ hostPort: 8080 })];
    expect(checkListening(askedOfHost([], ports, { inContainers: inWeb }))).toMatchObject([
      {
        what: 'web publishes port 80 as port 8080 of the host, not as 80',
        fault: { code: 'port-not-published' },
      },
    ]);
  });

  test('that a container publishes on another address, though docker-proxy listens there', () => {
    const proxy = listening('127.0.0.1', 80, 'docker-proxy');
    const ports = [published({ hostAddress: '127.0.0.1' })];
    expect(checkListening(askedOfHost([proxy], ports, {}))).toMatchObject([
      {
        what: 'web publishes port 80 only on 127.0.0.1:80, not on 10.0.0.2',
        fault: {
          code: 'port-not-published',
          fix: { words: expect.stringContaining('10.0.0.2:80:80') },
        },
      },
    ]);
  });

  test('that a container in host mode wants, and another process holds', () => {
    const held = [listening('127.0.0.1', 80, 'apache2', 40)];
    const wanted = { wantedBy: ['c1'], controlGroups: new Map([[40, '0::/system.slice']]) };
    expect(checkListening(askedOfHost(held, [], wanted))).toMatchObject([
      {
        what: 'web uses host networking and needs port 80, but apache2 (40) already listens on 127.0.0.1:80',
        fault: {
          code: 'host-network-port-busy',
          culprit: { kind: 'socket', name: '127.0.0.1:80', namespace: B },
        },
      },
    ]);
    const own = { wantedBy: ['c1'], controlGroups: new Map([[40, '0::/docker/c1']]) };
    expect(checkListening(askedOfHost(held, [], own))).toMatchObject([
      { fault: { code: 'listening-on-loopback-only' } },
    ]);
  });
});

describe('a container in host mode that is asked for by its name', () => {
  const answered = (groups: string): DiagnosisContext => {
    const context = askedOfHost([listening('0.0.0.0', 80, 'apache2', 40)], [], {
      controlGroups: new Map([[40, groups]]),
    });
    const proxy = container({ id: 'c1', name: 'proxy', namespace: B, networkMode: 'host' });
    return {
      ...context,
      question: { ...context.question, to: { kind: 'namespace', namespace: B, container: 'c1' } },
      snapshot: { ...context.snapshot, containers: [proxy] },
      trial: tried({ small: attempt('answered'), echo: attempt('answered') }),
    };
  };
  const said = (context: DiagnosisContext) =>
    chooseVerdict(context, [checkListening], { takenAt: '', unseen: [] });

  test('is not reached where another process of the host answers', () => {
    expect(said(answered('0::/system.slice/apache2.service'))).toMatchObject({
      verdict: 'host-network-port-busy',
      culprit: { kind: 'socket', name: '0.0.0.0:80', namespace: B },
    });
  });

  test('is reached where its own process does', () => {
    expect(said(answered('0::/system.slice/docker-c1.scope'))).toMatchObject({
      verdict: 'reachable',
      others: [],
    });
  });
});

describe('echo requests', () => {
  const told = (value: string, port: number | null = null) =>
    checkEcho({
      ...asked([]),
      question: { from: A, to: { kind: 'address', address: '10.0.0.2' }, port },
      facts: new Map([[B, factsOf(B, { settings: { 'net.ipv4.icmp_echo_ignore_all': value } })]]),
    });

  test('are ignored by order', () => {
    expect(told('1')).toMatchObject([
      {
        fault: {
          code: 'echo-ignored',
          culprit: { kind: 'sysctl', name: 'net.ipv4.icmp_echo_ignore_all', namespace: B },
          fix: { fields: { namespace: 'b', setting: 'net.ipv4.icmp_echo_ignore_all', value: '0' } },
        },
      },
    ]);
    expect(told('0')).toMatchObject([{ fault: null }]);
  });

  test('do not matter to TCP', () => {
    expect(told('1', 80)).toMatchObject([{ fault: null }]);
  });
});
