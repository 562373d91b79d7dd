import { describe, expect, test } from 'vitest';
import type { Case } from '../../src/explain/case.ts';
import { checkEcho } from '../../src/explain/checks/echo.ts';
import { checkService } from '../../src/explain/checks/service.ts';
import { conclude } from '../../src/explain/conclude.ts';
import type { Attempt } from '../../src/explain/trial.ts';
import type { PublishedPort } from '../../src/model/engine/container.ts';
import type { Socket } from '../../src/model/kernel/socket.ts';
import { container } from '../support/sample-snapshot.ts';
import { A, attempt, B, CABLE, cableCase, factsOf, listening, tried } from './cable-case.ts';

const REFUSED = attempt('refused', { said: 'Connection refused' });

function asked(
  listeners: readonly Socket[],
  { small = REFUSED, to = '10.0.0.2' }: { readonly small?: Attempt; readonly to?: string } = {},
): Case {
  const plain = cableCase();
  return {
    ...plain,
    question: { from: A, to: { kind: 'address', address: to }, port: 80 },
    destination: to,
    facts: new Map([
      [A, factsOf(A)],
      [B, factsOf(B, { listeners })],
    ]),
    there: { stages: plain.there.stages.map((stage) => ({ ...stage, destination: to })) },
    trial: tried({ small, echo: attempt('answered') }),
  };
}

/** The same, where `b` is the host's own namespace and a container has its own. */
function askedOfHost(
  listeners: readonly Socket[],
  ports: readonly PublishedPort[],
  service: Partial<NonNullable<Case['service']>>,
): Case {
  const kase = asked(listeners);
  const web = container({ id: 'c1', name: 'web', namespace: 99, ports });
  return {
    ...kase,
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
      expect(checkService(asked([listening(on, 80)]))).toMatchObject([
        { what: expect.stringMatching(/^nginx \(7\) of b listens on/), fault: null },
      ]);
    },
  );

  test('is not asked about without a port', () => {
    expect(checkService({ ...asked([]), question: cableCase().question })).toEqual([]);
  });

  test.each([
    ['127.0.0.1', '10.0.0.2', '127.0.0.1:80', '0.0.0.0:80'],
    ['::1', 'fd00::2', '[::1]:80', '[::]:80'],
    ['127.0.0.53%lo', '10.0.0.2', '[127.0.0.53%lo]:80', '0.0.0.0:80'],
  ])('on %s is only for its own namespace', (on, to, name, any) => {
    expect(checkService(asked([listening(on, 80)], { to }))).toMatchObject([
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
    expect(checkService(asked([listening('10.9.9.9', 80)]))).toMatchObject([
      {
        what: 'nobody listens on port 80 of 10.0.0.2 in b, only on 10.9.9.9:80',
        fault: { code: 'port-closed', fix: { words: expect.stringContaining('0.0.0.0:80') } },
      },
    ]);
    expect(checkService(asked([listening('::', 80)]))).toMatchObject([
      { fault: { code: 'port-closed' } },
    ]);
    expect(checkService(asked([listening('0.0.0.0', 8080)]))).toMatchObject([
      {
        what: 'nobody listens on port 80 in b',
        fault: {
          code: 'port-closed',
          culprit: { kind: 'namespace', name: 'b', namespace: B },
          fix: { words: expect.stringMatching(/It listens on 8080\.$/) },
        },
      },
    ]);
  });

  test('that is not there is no reason for silence', () => {
    const facts = { takenAt: '', unseen: [] };
    const silent = conclude(asked([], { small: attempt('silent') }), [checkService], facts);
    expect(silent).toMatchObject({ verdict: 'unknown', others: [{ code: 'port-closed' }] });
    expect(conclude(asked([]), [checkService], facts).verdict).toBe('port-closed');
  });

  test('that is there and refuses all the same is not explained', () => {
    const facts = { takenAt: '', unseen: [] };
    const said = conclude(asked([listening('*', 80)]), [checkService], facts);
    expect(said).toMatchObject({ verdict: 'unknown', others: [] });
  });
});

describe('a port beyond this host', () => {
  const beyond = (small: Attempt, errors: number): Case => {
    const kase = asked([], { small });
    const counted = (count: number) => factsOf(A, { counters: { IcmpInDestUnreachs: count } });
    return {
      ...kase,
      question: { from: A, to: { kind: 'address', address: '192.0.2.9' }, port: 80 },
      destination: '192.0.2.9',
      there: { stages: kase.there.stages.slice(0, 1) },
      before: new Map([[A, counted(3)]]),
      facts: new Map([[A, counted(3 + errors)]]),
    };
  };

  test('is closed where it is reset', () => {
    expect(checkService(beyond(REFUSED, 0))).toMatchObject([
      { fault: { code: 'port-closed', culprit: { kind: 'address', name: '192.0.2.9' } } },
    ]);
  });

  test('may be a firewall’s where an ICMP error came, or nothing', () => {
    expect(checkService(beyond(REFUSED, 1))).toEqual([]);
    expect(checkService(beyond(attempt('silent'), 0))).toEqual([]);
  });
});

describe('a port of the host', () => {
  const inWeb = new Map([[99, [listening('0.0.0.0', 80)]]]);

  test('that a container has and does not publish', () => {
    expect(checkService(askedOfHost([], [], { inContainers: inWeb }))).toMatchObject([
      {
        what: 'web listens on port 80 and does not publish it',
        fault: {
          code: 'port-not-published',
          culprit: { kind: 'container', name: 'web', namespace: null },
          fix: { words: expect.stringContaining('docker run -p 80:80') },
        },
      },
    ]);
  });

  test('is published by the command of the engine whose container it is', () => {
    const kase = askedOfHost([], [], { inContainers: inWeb });
    const { host, containers } = kase.snapshot;
    const { engine } = host;
    if (engine.kind !== 'connected') throw new Error('the sample has an engine');
    const state = { ...engine, family: 'podman' } as const;
    const podman = { id: 'podman', address: 'unix:///run/podman/podman.sock', uid: 0, state };
    const snapshot = {
      ...kase.snapshot,
      host: { ...host, otherEngines: [podman] },
      containers: containers.map((each) => ({ ...each, engine: 'podman' })),
    };
    expect(checkService({ ...kase, snapshot })).toMatchObject([
      { fault: { fix: { words: expect.stringContaining('podman run -p 80:80') } } },
    ]);
  });

  test('that a container listens on for itself alone is closed', () => {
    const own = new Map([[99, [listening('127.0.0.1', 80)]]]);
    expect(checkService(askedOfHost([], [], { inContainers: own }))).toMatchObject([
      { fault: { code: 'port-closed' } },
    ]);
  });

  test('that a container publishes as another', () => {
    const ports = [published({ hostPort: 8080 })];
    expect(checkService(askedOfHost([], ports, { inContainers: inWeb }))).toMatchObject([
      {
        what: 'web publishes its port 80 as 8080 of the host, not as 80',
        fault: { code: 'port-not-published' },
      },
    ]);
  });

  test('that a container publishes on another address, though docker-proxy listens there', () => {
    const proxy = listening('127.0.0.1', 80, 'docker-proxy');
    const ports = [published({ hostAddress: '127.0.0.1' })];
    expect(checkService(askedOfHost([proxy], ports, {}))).toMatchObject([
      {
        what: 'web publishes its port 80 on 127.0.0.1:80 alone, not on 10.0.0.2',
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
    expect(checkService(askedOfHost(held, [], wanted))).toMatchObject([
      {
        what: 'web is in host mode and wants port 80, which apache2 (40) holds on 127.0.0.1:80',
        fault: {
          code: 'host-network-port-busy',
          culprit: { kind: 'socket', name: '127.0.0.1:80', namespace: B },
        },
      },
    ]);
    const own = { wantedBy: ['c1'], controlGroups: new Map([[40, '0::/docker/c1']]) };
    expect(checkService(askedOfHost(held, [], own))).toMatchObject([
      { fault: { code: 'listening-on-loopback-only' } },
    ]);
  });
});

describe('a container in host mode that is asked for by its name', () => {
  const answered = (groups: string): Case => {
    const kase = askedOfHost([listening('0.0.0.0', 80, 'apache2', 40)], [], {
      controlGroups: new Map([[40, groups]]),
    });
    const proxy = container({ id: 'c1', name: 'proxy', namespace: B, networkMode: 'host' });
    return {
      ...kase,
      question: { ...kase.question, to: { kind: 'namespace', namespace: B, container: 'c1' } },
      snapshot: { ...kase.snapshot, containers: [proxy] },
      trial: tried({ small: attempt('answered'), echo: attempt('answered') }),
    };
  };
  const said = (kase: Case) => conclude(kase, [checkService], { takenAt: '', unseen: [] });

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
