import { describe, expect, test } from 'vitest';
import { silentSuccess } from '../../src/executor/command-result.ts';
import type { Executor } from '../../src/executor/executor.ts';
import {
  otherSockets,
  parseSocketOwners,
  parseSocketPaths,
} from '../../src/inventory/engine/engine-sockets.ts';
import { belongsTo, readProcessOwners } from '../../src/inventory/owners/process-owners.ts';

describe('sockets of engines', () => {
  const printed = '/run/docker.sock//\n/run/user/1000/podman/podman.sock//\n';
  const paths = ['/run/docker.sock', '/run/user/1000/podman/podman.sock'];

  test('are told by their paths', () => {
    expect(parseSocketPaths(printed)).toEqual(paths);
    expect(parseSocketPaths('')).toEqual([]);
  });

  test.each([
    ['unix:///var/run/docker.sock', [paths[1]]],
    ['unix:///run/docker.sock', [paths[1]]],
    ['unix:///run/user/1000/podman/podman.sock', [paths[0]]],
    ['tcp://127.0.0.1:2375', paths],
    ['', paths],
  ])('beside %s', (main, others) => {
    expect(otherSockets(paths, main)).toEqual(others);
  });

  test('belong to users, who may have no name', () => {
    const text =
      '0 root /run/docker.sock//\n1007 UNKNOWN /run/user/1007/docker.sock//\n1008 SHOP\\al ice /run/user/1008/docker.sock//\n';
    expect(parseSocketOwners(text)).toEqual([
      { path: '/run/docker.sock', uid: 0, user: 'root' },
      { path: '/run/user/1007/docker.sock', uid: 1007, user: null },
      { path: '/run/user/1008/docker.sock', uid: 1008, user: 'SHOP\\al ice' },
    ]);
  });
});

test.each([
  ['the processes', '\0status\0\0ended\x00127\0end\0', 'the program is not installed'],
  [
    'the numbers that are set aside',
    '\0status\x0010/status:Uid:\t100000\t\0ended\x000\0subuid\0\0ended\x001\0end\0',
    '/etc/subuid: exit code 1',
  ],
])('where %s could not be read, whose a process is is unknown', async (_, stdout, why) => {
  const executor: Pick<Executor, 'run'> = {
    run: async ({ argv }) => ({ ...silentSuccess(argv), stdout }),
  };
  const owners = await readProcessOwners(executor, [10], new AbortController().signal);
  expect(owners).toMatchObject({ ok: false, problem: { why } });
});

describe('a process', () => {
  const owners = {
    uids: new Map([
      [10, 1000],
      [11, 100_000],
      [12, 165_536],
      [13, 0],
      [14, 231_071],
    ]),
    subordinate: '# numbers\nalice:100000:65536\n1001:165536:65536\n',
  };
  const alice = { uid: 1000, user: 'alice' };
  const other = { uid: 1001, user: null };

  test.each([
    [10, alice, true],
    [11, alice, true],
    [12, alice, false],
    [13, alice, false],
    [99, alice, false],
    [12, other, true],
    [14, other, true],
    [10, other, false],
  ])('%i of %o: %s', (pid, user, isTheirs) => {
    expect(belongsTo(pid, user, owners)).toBe(isTheirs);
  });
});
