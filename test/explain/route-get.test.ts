import { expect, test } from 'vitest';
import { type CommandResult, silentSuccess } from '../../src/executor/command-result.ts';
import { parseRouteAnswer } from '../../src/explain/path/route-get.ts';

const ended = (over: Partial<CommandResult>): CommandResult => ({
  ...silentSuccess(['ip']),
  ...over,
});
const told = (route: object) => ended({ stdout: JSON.stringify([route]) });
const refused = (words: string) =>
  ended({ exitCode: 2, stderr: `RTNETLINK answers: ${words}\n`, message: words });

test.each([
  [
    { dst: '10.0.2.2', gateway: '10.0.1.1', dev: 'a0', prefsrc: '10.0.1.2', flags: [] },
    { kind: 'out', device: 'a0', gateway: '10.0.1.1', source: '10.0.1.2' },
  ],
  [
    { dst: '10.0.2.2', from: '10.0.1.2', dev: 'r1', flags: [], iif: 'r0' },
    { kind: 'out', device: 'r1', gateway: null, source: null },
  ],
  [
    { dst: '10.0.2.2', via: { family: 'inet6', host: 'fe80::1' }, dev: 'r1' },
    { kind: 'out', device: 'r1', gateway: 'fe80::1', source: null },
  ],
  [{ type: 'local', dst: '10.0.1.2', dev: 'lo' }, { kind: 'local' }],
  [
    { type: 'broadcast', dst: '10.0.1.255', dev: 'a0' },
    { kind: 'none', why: 'other' },
  ],
])('a route: %j', (route, answer) => {
  expect(parseRouteAnswer(told(route))).toEqual(answer);
});

test.each([
  ['Network is unreachable', 'no-route'],
  ['No route to host', 'unreachable'],
  ['Invalid argument', 'blackhole'],
  ['Permission denied', 'prohibit'],
  ['Something else', 'other'],
])('no route: %s', (words, why) => {
  expect(parseRouteAnswer(refused(words))).toEqual({ kind: 'none', why });
});

test.each([
  [
    'nsenter that could not enter',
    {
      exitCode: 1,
      stderr: "nsenter: reassociate to namespace 'ns/net' failed: Invalid argument\n",
    },
  ],
  [
    'ip without a socket',
    { exitCode: 1, stderr: 'Cannot open netlink socket: Invalid argument\n' },
  ],
  [
    'words of the kernel from another program',
    { exitCode: 1, stderr: 'RTNETLINK answers: Invalid argument\n' },
  ],
  ['one that came late', { exitCode: null, timedOut: true }],
  ['nothing printed', { exitCode: 0, stdout: '' }],
  ['one that was killed', { exitCode: null, stderr: '', stdout: '[{"dst":"10' }],
])('no answer: %s', (_, over) => {
  expect(parseRouteAnswer(ended({ message: 'why', ...over }))).toMatchObject({ kind: 'unknown' });
});
