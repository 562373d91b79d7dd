import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADDRESS_ON_BRIDGE } from '../../src/plan/forms/own-scripts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchpanel-address-'));
  tool('ip', 'case $* in *master*) echo "7: veth1@if2: <UP>" ;; esac');
  tool('stat', STAT);
  tool('nsenter', ': nobody has it');
  tool('xargs', 'exec /usr/bin/xargs "$@"');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Of a host with two processes, each in a namespace of its own. */
const STAT = `case $* in
  *'%d /proc/self'*) echo 4 ;;
  *'%i %n'*) echo '100 /proc/1/ns/net'; echo '101 /proc/2/ns/net' ;;
  *'%d %i'*) echo "stat: cannot statx '$4': No such file or directory" >&2; exit 1 ;;
  *) echo 1 ;;
esac`;

function tool(name: string, body: string) {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** By an absolute path, since the tools are all that is in PATH. */
function ask(shell = '/bin/sh', words: readonly string[] = []) {
  const argv = [...words, '-c', ADDRESS_ON_BRIDGE, 'patchpanel', 'br0', '10.0.0.1'];
  const { status, stdout, stderr } = spawnSync(shell, argv, {
    env: { PATH: folder },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const HAS_IT = 'case $1 in *=/proc/2/ns/net) echo "eth0@if7 UP 10.0.0.1/24" ;; esac';

test.each([
  ['/bin/sh', []],
  ['/bin/bash', ['--norc']],
])('nobody has it, or somebody does: %s %s', (shell, words) => {
  expect(ask(shell, words)).toEqual({ status: 0, stdout: '', stderr: '' });
  tool('nsenter', HAS_IT);
  expect(ask(shell, words)).toEqual({ status: 0, stdout: '/proc/2/ns/net\n', stderr: '' });
});

test('a link behind no port of the bridge is not on its segment', () => {
  tool('nsenter', 'echo "eth0@if8 UP 10.0.0.1/24"; echo "7 UP 10.0.0.1/24"');
  expect(ask()).toMatchObject({ status: 0, stdout: '' });
});

test('a namespace with several files is looked into once', () => {
  tool('stat', STAT.replace('101', '100'));
  tool('nsenter', 'echo "eth0@if7 UP 10.0.0.1/24"');
  expect(ask()).toMatchObject({ status: 0, stdout: '/proc/1/ns/net\n' });
});

test('what ends meanwhile has no address any more', () => {
  tool('nsenter', 'case $1 in *=/proc/1/*) exit 1 ;; esac');
  tool(
    'stat',
    STAT.replace(
      '*) echo 1',
      `*) echo "stat: cannot statx 'x': No such file or directory" >&2; exit 1`,
    ),
  );
  expect(ask()).toMatchObject({ status: 0, stdout: '' });
});

test('another file of a namespace is taken where the first is gone', () => {
  tool(
    'stat',
    `${STAT.replace('101', '100').replace('*) echo 1', '*) echo "stat: x: No such file or directory" >&2; exit 1')}`,
  );
  tool('nsenter', 'case $1 in *=/proc/1/*) exit 1 ;; esac; echo "eth0@if7 UP 10.0.0.1/24"');
  expect(ask()).toMatchObject({ status: 0, stdout: '/proc/2/ns/net\n' });
});

const FAILURES: Readonly<Record<string, string>> = {
  fails: 'echo no >&2; exit 1',
  'is not permitted': 'echo "x: Permission denied" >&2; exit 1',
  'is killed': 'kill -9 $$',
  'is missing in what it calls': 'exit 127',
};

describe.each(Object.entries(FAILURES))(
  'where a tool %s, nothing is told of the address',
  (_how, body) => {
    test.each(['ip', 'stat', 'nsenter', 'xargs'])('%s', (name) => {
      tool(name, body);
      expect(ask().status).not.toBe(0);
    });

    test('stat, for one process', () => {
      tool(
        'stat',
        STAT.replace(
          "echo '101 /proc/2/ns/net'",
          `echo "stat: cannot statx '/proc/2/ns/net': Permission denied" >&2; ${body}`,
        ),
      );
      expect(ask().status).not.toBe(0);
    });

    test('ip, inside one namespace', () => {
      tool('nsenter', `case $1 in *=/proc/2/*) ${body} ;; esac`);
      expect(ask()).toMatchObject({ status: 1, stdout: '' });
    });
  },
);

test.each(['ip', 'stat', 'nsenter', 'xargs'])('where there is no %s, nothing is told', (name) => {
  rmSync(join(folder, name));
  expect(ask().status).not.toBe(0);
});
