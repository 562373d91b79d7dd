import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineQuery, QueryPart } from '../../src/executor/engine/engine-query.ts';
import { argvOf, operate } from '../../src/executor/operation.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

type Print = Extract<EngineQuery, { kind: 'print' }>;

function network(id: string, path: readonly QueryPart[], each: Print['each'] = null): EngineQuery {
  return { kind: 'print', of: { thing: 'network', id }, path, each };
}

function container(
  id: string,
  path: readonly QueryPart[],
  each: Print['each'] = null,
): EngineQuery {
  return { kind: 'print', of: { thing: 'container', id }, path, each };
}

const ON_BACKEND = ['NetworkSettings', 'Networks', { key: 'back.end-1' }] as const;

const CASES: readonly (readonly [string, EngineQuery])[] = [
  ['an id', network('back.end-1', ['Id'])],
  ['a label with dots', network('back.end-1', ['Labels', { key: 'dev.patchpanel.build' }])],
  ['a label that is not there', network('bridge', ['Labels', { key: 'dev.patchpanel.build' }])],
  ['true', network('back.end-1', ['Internal'])],
  ['false', network('bridge', ['Internal'])],
  ['fields of each pool', network('back.end-1', ['IPAM', 'Config'], ['Subnet', 'Gateway'])],
  ['fields of each member', network('back.end-1', ['Containers'], ['Name', 'IPv4Address'])],
  ['keys', container('web', ['NetworkSettings', 'Networks'], 'keys')],
  [
    'keys with fields',
    container('web', ['NetworkSettings', 'Networks'], { keysWith: ['IPAddress', 'MacAddress'] }),
  ],
  ['values', container('web', ['Config', 'Cmd'], 'values')],
  ['nothing of each', network('bridge', ['Containers'], 'keys')],
  ['below a key', container('web', [...ON_BACKEND, 'IPAddress'])],
  ['below a key that is not there', container('other', [...ON_BACKEND, 'IPAddress'])],
  ['a list below a key', container('web', [...ON_BACKEND, 'IPAMConfig', 'IPv4Address'])],
  ['a number', container('other', ['State', 'Pid'])],
  ['a state', container('web', ['State', 'Status'])],
  ['of the engine', { kind: 'print', of: { thing: 'engine' }, path: ['ID'], each: null }],
  [
    'deep in the engine',
    { kind: 'print', of: { thing: 'engine' }, path: ['Swarm', 'LocalNodeState'], each: null },
  ],
  ['names of networks', { kind: 'print-names', of: 'networks' }],
  ['names of containers', { kind: 'print-names', of: 'containers' }],
  ['members of a network', { kind: 'print-members', network: 'back.end-1' }],
  ['members that do not run', { kind: 'print-members', network: 'spare' }],
  ['members of the default network', { kind: 'print-members', network: 'bridge' }],
];

describeWith(['root', 'namespaces', 'engine'], 'what the engine prints', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startEngineGround();
    await ground.docker(
      ...['network', 'create', '--internal', '--label', 'dev.patchpanel.build=k3x9q2'],
      ...['--subnet', '10.7.0.0/24', '--gateway', '10.7.0.1', 'back.end-1'],
    );
    await ground.container('web', '--network', 'back.end-1', '--ip', '10.7.0.9');
    await ground.docker('create', '--name', 'other', 'busybox');
    await ground.docker('network', 'create', 'spare');
    await ground.docker('create', '--name', 'stopped', '--network', 'spare', 'busybox');
  });
  afterAll(() => ground.stop());

  const lines = (text: string) => text.split('\n').filter((line) => line !== '');

  test.each(CASES)('%s, as the docker command prints it', async (_title, print) => {
    const [, ...args] = argvOf(print);
    const ours = await operate(ground, print);
    expect(ours.exitCode).toBe(0);
    expect(lines(ours.stdout).toSorted()).toEqual(lines(await ground.docker(...args)).toSorted());
  });

  test('what is not there fails for both, and an engine that is away does not answer', async () => {
    const print = network('nothing', ['Id']);
    const [, ...args] = argvOf(print);
    await expect(ground.docker(...args)).rejects.toThrow('nothing');
    expect(await operate(ground, print)).toMatchObject({ exitCode: 1 });
    expect(await operate({ ...ground, engine: null }, print)).toMatchObject({ exitCode: null });
  });
});
