import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineOperation } from '../../src/executor/operation.ts';
import { argvOf, operate } from '../../src/executor/operation.ts';
import { Secret } from '../../src/executor/secret.ts';
import { readSwarm } from '../../src/inventory/details/swarm/read-swarm.ts';
import type { Swarm } from '../../src/model/snapshot.ts';
import type { Ground } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import {
  beginSwarm,
  endSwarm,
  joinSwarm,
  type LanNode,
  type PrivateLan,
  startPrivateLan,
  swarmSettled,
  tokenOf,
} from '../support/private-swarm.ts';

const swarmOf = async (node: Ground): Promise<Swarm> => {
  const { engine } = (await node.snapshot()).host;
  if (engine.kind !== 'connected') throw new Error('the engine does not answer');
  return engine.swarm;
};

const OUTSIDE: Swarm = { state: 'inactive', manager: false, address: null };

describeWith(['root', 'namespaces', 'engine'], 'a real swarm', () => {
  let lan: PrivateLan;
  let one: LanNode;
  let two: LanNode;
  beforeAll(async () => {
    lan = await startPrivateLan(2);
    const [first, second] = lan.nodes;
    if (first === undefined || second === undefined) throw new Error('the wire has no two ends');
    one = first;
    two = second;
  });
  afterAll(() => lan.stop());

  const details = async (node: Ground) => {
    const told = await readSwarm(node, new AbortController().signal);
    if (!told.ok) throw new Error(told.problem.why);
    return told.value;
  };
  const done = async (node: Ground, operation: EngineOperation) => {
    expect(await operate(node, operation)).toMatchObject({ exitCode: 0, message: '' });
  };

  test('an engine without one says so', async () => {
    expect(await swarmOf(one)).toEqual(OUTSIDE);
    expect(await details(one)).toEqual({
      managers: [],
      nodes: null,
      error: '',
      liveRestore: false,
    });
  });

  test('manager and worker tell their part, and what is on an overlay network is seen', async () => {
    await beginSwarm(one);
    await joinSwarm(two, one, 'worker');
    expect(await swarmOf(one)).toEqual({ state: 'active', manager: true, address: one.address });
    expect(await swarmOf(two)).toEqual({ state: 'active', manager: false, address: two.address });
    const managers = [`${one.address}:2377`];
    expect(await details(one)).toMatchObject({ managers, nodes: 2, error: '' });
    expect(await details(two)).toMatchObject({ managers, nodes: null, error: '' });

    await one.docker('network', 'create', '--driver', 'overlay', '--attachable', 'across');
    await two.container('web', '--network', 'across');
    const { networks, containers, namespaces, problems } = await two.snapshot();
    expect(problems).toEqual([]);
    const across = networks.find(({ name }) => name === 'across');
    expect(across).toMatchObject({ driver: 'overlay', scope: 'swarm', attachable: true });
    const [web] = containers;
    expect(web?.endpoints).toMatchObject([
      { network: 'across', interface: 'eth0', address: expect.stringMatching(/^10\.0\.1\./) },
    ]);
    const own = namespaces.find(({ id }) => id === web?.namespace);
    expect(own?.links.map(({ name }) => name).toSorted()).toEqual(['eth0', 'eth1', 'lo']);
    const overlay = namespaces.filter(({ kind }) => kind === 'overlay');
    const kinds = overlay.flatMap(({ links }) => links.map(({ kind }) => kind));
    expect(kinds).toContain('vxlan');
    const eth0 = own?.links.find(({ name }) => name === 'eth0')?.peer;
    expect(eth0).toMatchObject({ kind: 'known' });
    expect(overlay.map(({ id }) => id)).toContain(eth0?.kind === 'known' ? eth0.namespace : null);
    await two.docker('rm', '--force', 'web');
    await one.docker('network', 'rm', 'across');
    await endSwarm(two, one);
  });

  test('what the engine prints of it is what docker prints', async () => {
    await beginSwarm(one);
    await one.docker(
      'service',
      'create',
      '--detach',
      '--replicas',
      '0',
      '--name',
      'web',
      'busybox',
    );
    for (const of of ['swarm-networks', 'services'] as const) {
      const [, ...args] = argvOf({ kind: 'print-names', of });
      const ours = await operate(one, { kind: 'print-names', of });
      expect(ours.stdout.trim()).toBe(await one.docker(...args));
      expect(ours.stdout).toBe(of === 'services' ? 'web\n' : 'ingress\n');
    }
    await endSwarm(one);
  });

  test('is begun, joined and left through the engine’s own interface', async () => {
    await done(one, { kind: 'init-swarm', advertise: 'eth0' });
    expect(await swarmOf(one)).toMatchObject({ manager: true, address: one.address });
    const worker = await tokenOf(one, 'worker');
    const manager = `${one.address}:2377`;
    const join = { kind: 'join-swarm', manager, advertise: null } as const;
    await done(two, { ...join, token: new Secret(worker) });
    expect(await swarmOf(two)).toMatchObject({ state: 'active', manager: false });
    await done(two, { kind: 'leave-swarm', force: false });
    expect(await swarmOf(two)).toEqual(OUTSIDE);
    await done(two, { ...join, token: new Secret(await tokenOf(one, 'manager')) });
    expect(await swarmOf(two)).toMatchObject({ state: 'active', manager: true });
    await done(two, { kind: 'resign-swarm' });
    expect(await swarmOf(two)).toEqual(OUTSIDE);
    await one.docker('network', 'create', '--driver', 'overlay', 'still-works');
    await done(one, { kind: 'leave-swarm', force: true });
    await endSwarm(one, two);
  });

  test('the docker command for a manager that leaves does the same', async () => {
    await beginSwarm(one);
    await joinSwarm(two, one, 'manager');
    await two.host.run(argvOf({ kind: 'resign-swarm' }));
    expect(await swarmOf(two)).toEqual(OUTSIDE);
    await swarmSettled(one);
    await one.docker('network', 'create', '--driver', 'overlay', 'still-works');
    await endSwarm(two, one);
  });
});
