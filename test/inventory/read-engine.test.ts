import { describe, expect, test } from 'vitest';
import type { Engine, EngineCall, EngineFailure } from '../../src/executor/engine/engine.ts';
import { readEngineLists } from '../../src/inventory/engine/read-engine.ts';

const problem = { what: 'list the containers', why: 'read ECONNRESET', hint: '' };

function failing(failure: EngineFailure): Engine {
  const refusal = { ok: false, failure, problem } as const;
  return { address: 'unix:///x', call: async () => refusal, events: async () => refusal };
}

/** A Podman that does not answer these. */
function podmanWithout(...silent: readonly EngineCall['kind'][]): Engine {
  const endpoint = { NetworkID: 'podman', EndpointID: '', MacAddress: '02:00:00:00:00:01' };
  const answers: Partial<Record<EngineCall['kind'], unknown>> = {
    version: { Version: '5.8.0', Components: [{ Name: 'Podman Engine' }] },
    info: { BuildahVersion: '1.40.0', DockerRootDir: '/var/lib/containers/storage' },
    'list-containers': [
      {
        Id: 'web',
        State: 'running',
        Names: ['/web'],
        NetworkSettings: { Networks: { podman: endpoint } },
      },
    ],
    'list-networks': [],
    'list-libpod-networks': [{ id: 'podman', name: 'podman', driver: 'bridge' }],
  };
  return {
    ...failing('timed-out'),
    call: async ({ kind }) =>
      silent.includes(kind)
        ? { ok: false, failure: 'timed-out', problem }
        : { ok: true, value: answers[kind] },
  };
}

describe('which family an engine is of', () => {
  const read = (...silent: readonly EngineCall['kind'][]) =>
    readEngineLists(podmanWithout(...silent), null, new AbortController().signal);

  test.each<[EngineCall['kind'], string]>([
    ['info', '5.8.0'],
    ['version', ''],
  ])('is known without its %s', async (kind, version) => {
    const { state, networks, containers, problems } = await read(kind);
    expect(state).toMatchObject({ kind: 'connected', family: 'podman', version });
    expect(networks.map(({ id }) => id)).toEqual(['podman']);
    expect(containers.map(({ attached }) => attached)).toEqual([['podman']]);
    expect(problems).toEqual([problem]);
  });

  test('whether it is rootless, and in a swarm, is unknown without its info', async () => {
    const { state } = await read('info');
    expect(state).toMatchObject({ swarm: { state: 'unknown', manager: false }, unread: problem });
  });

  test('is asked again where it told but a part', async () => {
    const before = await read('info');
    const { signal } = new AbortController();
    const { state, problems } = await readEngineLists(podmanWithout(), before, signal);
    expect(state).toMatchObject({ swarm: { state: 'inactive' } });
    expect(state).not.toHaveProperty('unread');
    expect(problems).toEqual([]);
  });

  test('is not guessed where it tells neither', async () => {
    const { state, containers, problems } = await read('version', 'info');
    expect(state).toEqual({ kind: 'unreachable', problem, absent: false });
    expect(containers).toEqual([]);
    expect(problems).toEqual([problem]);
  });
});

test.each<[EngineFailure, boolean]>([
  ['absent', true],
  ['refused', true],
  ['protocol', false],
  ['timed-out', false],
  ['denied', false],
  ['lost', false],
])('an engine whose answer is %s is absent: %s', async (failure, absent) => {
  const { state } = await readEngineLists(failing(failure), null, new AbortController().signal);
  expect(state).toEqual({ kind: 'unreachable', problem, absent });
});
