import { expect, test } from 'vitest';
import { terminalFinding } from '../../../src/cli/doctor/doctor-here.ts';
import {
  type DoctorFinding,
  judgeFarRoot,
  judgeIp,
  judgeNetnsFolder,
  judgePing,
  judgeReader,
  judgeRoot,
  judgeSpeed,
  judgeSwitch,
  judgeTool,
} from '../../../src/cli/doctor/doctor-report.ts';
import { type CommandResult, notRun, silentSuccess } from '../../../src/executor/command-result.ts';

const printed = (stdout: string, over: Partial<CommandResult> = {}): CommandResult => {
  return { ...silentSuccess(['x']), stdout, ...over };
};
const failed = (stderr: string): CommandResult =>
  printed('', { exitCode: 1, stderr, message: stderr });
const absent = notRun(['x'], 'x is not installed, or not in PATH');
const late = { ...notRun(['x'], 'x did not finish within 5 s'), timedOut: true };
const broken = failed('x: cannot allocate memory');
const killed = notRun(['x'], 'x was ended by SIGKILL');

const SS = { id: 'ss', title: 'ss', debian: 'iproute2', fedora: 'iproute' };
const NEW_IP = printed('ip utility, iproute2-6.1.0\n');

test.each([
  ['a modern ip', judgeIp(NEW_IP, printed('[{"ifname":"lo"}]')), 'ok'],
  ['an ip without JSON', judgeIp(NEW_IP, failed('Option "-j" is unknown')), 'limited'],
  ['no ip', judgeIp(absent, absent), 'missing'],
  ['ss', judgeTool(SS, printed('ss utility, iproute2-6.1.0')), 'ok'],
  ['no ss', judgeTool(SS, absent), 'missing'],
  ['ping of iputils', judgePing(printed('ping from iputils 20221126')), 'ok'],
  ['ping of busybox', judgePing(failed("ping: invalid option -- 'V'\nBusyBox v1.36.1")), 'limited'],
  ['no ping', judgePing(absent), 'missing'],
  ['the fast reader', judgeReader({ ok: true }), 'ok'],
  ['no way into namespaces', judgeReader({ ok: false, why: 'setns: EPERM' }), 'limited'],
  ['a host that only commands reach', judgeReader(undefined), 'limited'],
  ['a usual machine', judgeSpeed(4), 'ok'],
  ['a slow one', judgeSpeed(1_400), 'limited'],
  ['one that could not be measured', judgeSpeed(null), 'unknown'],
  ['root', judgeRoot(printed('0\n'), absent), 'ok'],
  ['a user with sudo', judgeRoot(printed('1000\n'), printed('')), 'limited'],
  ['a user without', judgeRoot(printed('1000\n'), absent), 'limited'],
  ['root over there', judgeFarRoot(printed('0\n'), false), 'ok'],
  ['root by sudo over there', judgeFarRoot(printed('1000\n'), true), 'ok'],
  ['a user over there', judgeFarRoot(printed('1000\n'), false), 'limited'],
  ['two names', judgeNetnsFolder(printed('a\nb\n')), 'ok'],
  ['no folder yet', judgeNetnsFolder(failed('ls: cannot access: No such file or directory')), 'ok'],
  ['a closed folder', judgeNetnsFolder(failed('ls: Permission denied')), 'limited'],
  ['no terminal', terminalFinding({ isTTY: false, columns: 0, rows: 0 }, {}), 'limited'],
  ['a small one', terminal(50, 20, { LANG: 'C.UTF-8' }), 'limited'],
  ['one without UTF-8', terminal(80, 24, { LANG: 'C.UTF-8', LC_ALL: 'C' }), 'limited'],
  ['a good one', terminal(80, 24, { LANG: 'de_DE.UTF-8', TERM: 'xterm' }), 'ok'],
])('%s', (_, finding, status) => {
  expect(finding.status).toBe(status);
  expect(finding.hint === '').toBe(status === 'ok');
});

test('what is missing is named as a package of Debian and of Fedora', () => {
  expect(judgePing(absent).hint).toBe(
    'Debian, Ubuntu: apt install iputils-ping. Fedora: dnf install iputils.',
  );
});

const SWITCH = { id: 'forwarding', title: 'x', on: 'on', off: 'off', ofModule: false };

test.each<[string, (result: CommandResult) => DoctorFinding]>([
  ['ip', (result) => judgeIp(result, result)],
  ['the JSON of ip', (result) => judgeIp(NEW_IP, result)],
  ['ss', (result) => judgeTool(SS, result)],
  ['ping', judgePing],
  ['id', (result) => judgeRoot(result, absent)],
  ['id over there', (result) => judgeFarRoot(result, false)],
  ['/run/netns', judgeNetnsFolder],
  ['forwarding', (result) => judgeSwitch(SWITCH, result)],
])('%s that could not be read is neither there nor missing', (_, judge) => {
  for (const result of [late, broken, killed]) {
    expect(judge(result)).toMatchObject({
      status: 'unknown',
      found: `could not be read: ${result.message}`,
    });
  }
});

test('a switch of a module that is not there is off, and one of the kernel is not', () => {
  const none = failed('cat: /proc/sys/net/x: No such file or directory');
  expect(judgeSwitch({ ...SWITCH, ofModule: true }, none).found).toBe('off');
  expect(judgeSwitch(SWITCH, none).status).toBe('unknown');
  expect(judgeSwitch(SWITCH, printed('1\n')).found).toBe('on');
});

function terminal(columns: number, rows: number, env: Readonly<Record<string, string>>) {
  return terminalFinding({ isTTY: true, columns, rows }, env);
}

test('a slow host is told with what a bare command takes there', () => {
  expect(judgeSpeed(1_400).found).toBe(
    'slow host: a bare command takes 1.4 s here, so time limits are 28 times as long',
  );
});
