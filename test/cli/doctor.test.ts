import { expect, test } from 'vitest';
import { terminalFinding } from '../../src/cli/doctor-here.ts';
import {
  judgeFarRoot,
  judgeIp,
  judgeNetnsFolder,
  judgePing,
  judgeReader,
  judgeRoot,
  judgeTool,
} from '../../src/cli/doctor-report.ts';
import { notRun, type Result, silentSuccess } from '../../src/executor/result.ts';

const printed = (stdout: string, over: Partial<Result> = {}): Result => {
  return { ...silentSuccess(['x']), stdout, ...over };
};
const absent = notRun(['x'], 'x is not installed');
const failed = (stderr: string): Result => printed('', { exitCode: 1, stderr, message: stderr });

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

function terminal(columns: number, rows: number, env: Readonly<Record<string, string>>) {
  return terminalFinding({ isTTY: true, columns, rows }, env);
}
