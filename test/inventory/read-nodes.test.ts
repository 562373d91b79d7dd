import { expect, test } from 'vitest';
import type { Engine } from '../../src/executor/engine/engine.ts';
import { readNodes } from '../../src/inventory/details/swarm/read-nodes.ts';
import { idleExecutor } from '../support/mount-app.tsx';

async function nodesOf(value: unknown) {
  const engine: Engine = {
    address: '',
    call: async () => ({ ok: true, value }),
    events: () => Promise.reject(new Error('nobody listens')),
  };
  return readNodes({ executor: idleExecutor, engine }, new AbortController().signal);
}

test.each([
  ['192.0.2.1', '', '192.0.2.1'],
  ['fd00::1', '', 'fd00::1'],
  ['0.0.0.0', '192.0.2.1:2377', '192.0.2.1'],
  ['::', '[fd00::1]:2377', 'fd00::1'],
  ['', '', null],
  ['0.0.0.0', '0.0.0.0:2377', null],
  ['-oProxyCommand=reboot', '', null],
  ['ann@192.0.2.1', '', null],
  ['192.0.2.1/24', '', null],
])('a node at %j that is reached at %j is at %j', async (address, manager, expected) => {
  const nodes = await nodesOf([
    { ID: 'a', Status: { Addr: address }, ManagerStatus: { Addr: manager } },
  ]);
  expect(nodes.ok && nodes.value).toEqual([
    {
      id: 'a',
      hostname: '',
      address: expected,
      role: '',
      leader: false,
      availability: '',
      state: '',
      version: '',
    },
  ]);
});

test('another shape is a problem, and so is a host without an engine', async () => {
  expect(await nodesOf([{ Id: 'a' }])).toMatchObject({ ok: false });
  const host = { executor: idleExecutor, engine: null };
  expect(await readNodes(host, new AbortController().signal)).toMatchObject({
    ok: false,
    problem: { why: 'this machine has no container engine' },
  });
});
