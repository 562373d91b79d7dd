import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import type { Engine } from '../../src/executor/engine/engine.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { createInventory } from '../../src/inventory/inventory.ts';
import { EVERYTHING } from '../../src/inventory/monitor/hint.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { findNamespace } from '../../src/model/find.ts';
import { bridgesOf } from '../../src/model/kernel/bridges.ts';
import { labelOf } from '../../src/model/label.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { longWay } from '../support/long-way.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { insideHost } from '../support/private-host.ts';

describeWith(['root', 'namespaces', 'engine', 'iproute2'], 'the inventory of an engine', () => {
  let real: PrivateEngine;
  let engine: Engine;

  beforeAll(async () => {
    real = await startPrivateEngine();
    engine = connectEngine({
      dial: insideHost(localExecutor(), real.host).dial,
      endpoint: { kind: 'unix', path: '/run/docker.sock' },
    });
    await real.docker('swarm', 'init', '--advertise-addr', '127.0.0.1');
    await real.docker('network', 'create', '-d', 'overlay', '--attachable', 'mesh');
    await real.docker(
      ...['network', 'create', '--subnet', '10.77.0.0/24', '--gateway', '10.77.0.254'],
      ...['--ip-range', '10.77.0.128/25', '--aux-address', 'printer=10.77.0.9'],
      ...['-o', 'com.docker.network.bridge.enable_icc=false', '--internal', 'backend'],
    );
    await real.container('web', '-p', '8080:80', '--ipc', 'shareable');
    await real.container('voip', '--network', 'host');
    await real.container('alone', '--network', 'none');
    await real.container('db', '--network', 'backend', '--network-alias', 'sql');
    await real.docker('network', 'connect', 'bridge', 'db');
    await real.container('side', '--network', 'container:web', '--ipc', 'container:web');
    await real.container('far', '--network', 'mesh');
    await real.container('guest', '--network', 'backend', '--pid', 'host');
    await real.docker('create', '--name', 'new', 'busybox');
    await real.docker('run', '--name', 'old', 'busybox', 'true');
  });
  afterAll(() => real.stop());

  const reading = (by: Engine = engine, onPart?: (part: Snapshot) => void) =>
    readSnapshot({
      executor: insideHost(localExecutor(), real.host),
      engine: by,
      signal: new AbortController().signal,
      ...(onPart && { onPart }),
    });
  const one = (snapshot: Snapshot, name: string) => {
    const container = snapshot.containers.find((candidate) => candidate.name === name);
    if (container === undefined) throw new Error(`no container ${name}`);
    return container;
  };

  test('each container is in the namespace that its process is in', async () => {
    const snapshot = await reading();
    expect(snapshot.problems).toEqual([]);
    const running = snapshot.containers.filter(({ pid }) => pid !== null);
    expect(running.map(({ name }) => name).toSorted()).toEqual([
      'alone',
      'db',
      'far',
      'guest',
      'side',
      'voip',
      'web',
    ]);
    for (const { name, pid, namespace } of running) {
      const inode = await real.host.run(['stat', '-L', '-c', '%i', `/proc/${pid}/ns/net`]);
      expect([name, namespace]).toEqual([name, Number(inode)]);
    }
  });

  test('containers in every state, with their modes', async () => {
    // A frozen process cannot be killed: it must not be left behind if this test fails.
    await real.docker('pause', 'guest');
    const snapshot = await reading().finally(() => real.docker('unpause', 'guest'));
    const seen = snapshot.containers.map(({ name, state, networkMode, namespace }) => [
      name,
      state,
      networkMode.startsWith('container:') ? 'container' : networkMode,
      namespace === null ? 'nowhere' : labelOf(snapshot, namespaceWith(snapshot, namespace)),
    ]);
    expect(seen.toSorted()).toEqual([
      ['alone', 'running', 'none', 'alone'],
      ['db', 'running', 'backend', 'db'],
      ['far', 'running', 'mesh', 'far'],
      ['guest', 'paused', 'backend', 'guest'],
      ['new', 'created', 'bridge', 'nowhere'],
      ['old', 'exited', 'bridge', 'nowhere'],
      ['side', 'running', expect.stringMatching(/^container/), 'side, web'],
      ['voip', 'running', 'host', 'host'],
      ['web', 'running', 'bridge', 'side, web'],
    ]);
  });

  test('each endpoint names the link that carries it', async () => {
    const { endpoints } = one(await reading(), 'db');
    expect(endpoints.map(({ network }) => network).toSorted()).toEqual(['backend', 'bridge']);
    const backend = endpoints.find(({ network }) => network === 'backend');
    expect(backend).toMatchObject({
      interface: 'eth0',
      address: '10.77.0.128',
      prefixLength: 24,
      aliases: expect.arrayContaining(['sql']),
    });
    expect(endpoints.find(({ network }) => network === 'bridge')?.interface).toBe('eth1');
  });

  test('networks of every driver, with their addresses, options and members', async () => {
    const snapshot = await reading();
    const network = (name: string) => snapshot.networks.find((each) => each.name === name);
    const names = (ids: readonly string[] = []) =>
      snapshot.containers.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
    expect(network('backend')).toMatchObject({
      driver: 'bridge',
      icc: false,
      internal: true,
      subnets: [
        {
          cidr: '10.77.0.0/24',
          gateway: '10.77.0.254',
          ipRange: '10.77.0.128/25',
          auxAddresses: { printer: '10.77.0.9' },
        },
      ],
    });
    expect(names(network('backend')?.containers).toSorted()).toEqual(['db', 'guest']);
    expect(network('bridge')).toMatchObject({ bridge: 'docker0', icc: true, internal: false });
    expect(network('mesh')).toMatchObject({ driver: 'overlay', scope: 'swarm', bridge: null });
    expect(network('host')).toMatchObject({ driver: 'host', bridge: null, icc: null, subnets: [] });
    expect(network('none')?.driver).toBe('null');
  });

  test('the bridges of the networks are there, with their containers behind the ports', async () => {
    const snapshot = await reading();
    const bridges = bridgesOf(snapshot);
    expect(bridges[0]?.link.name).toBe('docker0');
    const backend = bridges.find(({ network }) => network?.name === 'backend');
    expect(backend?.ports.map(({ behind }) => behind).toSorted()).toEqual(['db', 'guest']);
  });

  test('every veth of the host and the containers has its other end', async () => {
    const { namespaces } = await reading();
    const veths = namespaces.flatMap(({ links }) => links.filter(({ kind }) => kind === 'veth'));
    expect(veths.length).toBeGreaterThan(8);
    expect(veths.filter(({ peer }) => peer?.kind !== 'known')).toEqual([]);
  });

  test('the namespaces of an overlay are told by their network', async () => {
    const snapshot = await reading();
    const overlays = snapshot.namespaces.filter(({ kind }) => kind === 'overlay');
    expect(overlays.map((each) => labelOf(snapshot, each)).toSorted()).toEqual(
      expect.arrayContaining(['ingress_sbox', 'mesh (overlay)', 'mesh (load balancer)']),
    );
  });

  test('each kind of namespace: its own, the host’s, or shared with whom', async () => {
    const snapshot = await reading();
    const sharing = (name: string) =>
      Object.fromEntries(
        one(snapshot, name).processNamespaces.map(({ kind, sharing: how, sharedWith }) => [
          kind,
          [how, ...sharedWith].join(' '),
        ]),
      );
    expect(sharing('web')).toMatchObject({ net: 'shared side', ipc: 'shared side', pid: 'own' });
    expect(sharing('side')).toMatchObject({ net: 'shared web', ipc: 'shared web', mnt: 'own' });
    expect(sharing('voip')).toMatchObject({ net: 'host', user: 'host', pid: 'own' });
    expect(sharing('guest')).toMatchObject({ net: 'own', pid: 'host', time: 'host' });
  });

  test('the names are known before the rest', async () => {
    const parts: Snapshot[] = [];
    const whole = await reading(engine, (part) => parts.push(part));
    expect(parts[0]?.containers.map(({ name }) => name)).toEqual(
      whole.containers.map(({ name }) => name),
    );
    expect(whole.host.engine).toMatchObject({
      kind: 'connected',
      family: 'docker',
      name: 'Docker',
      swarm: { state: 'active', manager: true, address: '127.0.0.1' },
    });
  });

  test('what can be asked together is: a whole host in three waits, what changed in two', async () => {
    const way = longWay(insideHost(localExecutor(), real.host), engine);
    const inventory = createInventory(way);
    const { signal } = new AbortController();
    await inventory.read({ hints: EVERYTHING, signal });
    expect(way.waits()).toBeLessThanOrEqual(3);
    const snapshot = await inventory.read({ hints: [], signal });
    const { id } = one(snapshot, 'web');
    await inventory.read({ hints: [{ kind: 'container', id }, { kind: 'namespaces' }], signal });
    expect(way.waits()).toBeLessThanOrEqual(2);
    const host = snapshot.host.namespace ?? 0;
    await inventory.read({
      hints: [
        { kind: 'namespace', id: host },
        { kind: 'nsids', id: host },
      ],
      signal,
    });
    expect(way.waits()).toBe(1);
  });

  test('while the engine lets us wait, the kernel is told already', async () => {
    const parts: Snapshot[] = [];
    const kernelFirst = Promise.withResolvers<void>();
    const slow: Engine = {
      ...engine,
      call: async (call, options) => {
        await kernelFirst.promise;
        return engine.call(call, options);
      },
    };
    await reading(slow, (part) => {
      parts.push(part);
      kernelFirst.resolve();
    });
    expect(parts.map(({ host }) => host.engine.kind)).toEqual(['unread', 'connected']);
    expect(parts.map(({ namespaces }) => namespaces.length > 5)).toEqual([true, true]);
  });

  test('a namespace is found by its container’s name and by the first of its id', async () => {
    const snapshot = await reading();
    const { id, namespace } = one(snapshot, 'db');
    for (const text of ['db', id, id.slice(0, 8), String(namespace)]) {
      const found = findNamespace(snapshot, text);
      expect(found.ok && found.namespace.id).toBe(namespace);
    }
    expect(findNamespace(snapshot, 'old')).toMatchObject({ ok: false, code: 'not-running' });
  });

  test('a container that vanishes between the list and its inspection is not an error', async () => {
    await real.container('brief');
    const removing: Engine = {
      ...engine,
      call: async (call, options) => {
        const answer = await engine.call(call, options);
        if (call.kind === 'list-containers') await real.docker('rm', '-f', 'brief');
        return answer;
      },
    };
    const snapshot = await reading(removing);
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.containers.map(({ name }) => name)).not.toContain('brief');
  });

  test('without an engine, the kernel is read all the same', async () => {
    await real.halt();
    const snapshot = await reading();
    expect(snapshot.host.engine.kind).toBe('unreachable');
    expect(snapshot.containers).toEqual([]);
    expect(snapshot.namespaces.length).toBeGreaterThan(5);
    expect(snapshot.problems).toHaveLength(1);
  });
});

function namespaceWith(snapshot: Snapshot, id: number) {
  const found = findNamespace(snapshot, String(id));
  if (!found.ok) throw new Error(found.message);
  return found.namespace;
}
