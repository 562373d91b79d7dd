import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { patchpanel } from '../support/program.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

/** Programs that could leave a trace; each is noted with its arguments, and then run. */
const NOTED = ['ip', 'unshare', 'sudo', 'modprobe', 'mount', 'nft', 'iptables', 'sysctl', 'mkdir'];

/** `$0` is found behind its own folder, which is first in PATH, and beside which the notes are. */
const NOTE = `#!/bin/sh
notes=\${0%/*}/../notes
printf '%s %s\\n' "\${0##*/}" "$*" | tr '\\n' ' ' >>"$notes"; echo >>"$notes"
PATH=\${PATH#*:} exec "\${0##*/}" "$@"
`;

/** What makes, sets, loads or is written to another's log. */
const TRACES = [
  /^ip .*\b(?:add|del|delete|set|replace|flush|change)\b/,
  /^unshare .*\bip link add\b/,
  /^(?:sudo|modprobe|sysctl|mkdir) /,
  /^nft .*\b(?:add|delete|flush|insert|-i|-f)\b/,
  /^iptables .*(?:-A|-D|-I|-N|-X|-F|-P)\b/,
];

describeWith(['root', 'namespaces', 'iproute2', 'ping', 'busybox'], 'with --read-only', () => {
  let wire: WireHost;
  let folder: string;

  beforeAll(async () => {
    [wire, folder] = await Promise.all([
      startWireHost(),
      mkdtemp(join(tmpdir(), 'patchpanel-read-only-')),
    ]);
    await mkdir(join(folder, 'bin'));
    for (const name of NOTED) {
      await writeFile(join(folder, 'bin', name), NOTE);
      await chmod(join(folder, 'bin', name), 0o755);
    }
    await wire.host.run(['ip', 'netns', 'add', 'other']);
  });
  afterAll(async () => {
    await wire.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => writeFile(join(folder, 'notes'), ''));

  const run = (...args: readonly string[]) =>
    patchpanel(['--read-only', ...args], {
      enter: wire.host.enter,
      env: {
        DOCKER_HOST: '',
        XDG_STATE_HOME: join(folder, 'state'),
        PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
      },
    });
  const notes = async () =>
    (await readFile(join(folder, 'notes'), 'utf8')).split('\n').filter((line) => line !== '');
  const traces = async () =>
    (await notes()).filter((line) => TRACES.some((trace) => trace.test(line)));

  test.each([
    ['doctor', '--json'],
    ['snapshot', '--json'],
    ['show', 'host', '--json'],
    ['map', '--format', 'json'],
    ['matrix', '--json'],
    ['explain', 'host', 'other', '--json'],
    ['ping', '127.0.0.1', '--count', '1', '--json'],
    ['builds', '--json'],
    ['plan', 'wire-namespace', '--format', 'json'],
    ['plan', 'edit-setting', '--format', 'json'],
    ['plan', 'delete-namespace', '--name', 'other', '--format', 'json'],
    ['plan', 'create-bridge', '--format', 'json'],
  ])('%s %s leaves no trace', async (...args) => {
    const before = await wire.state();
    const { stdout } = await run(...args);
    expect(JSON.parse(stdout)).toBeTypeOf('object');
    expect(await traces()).toEqual([]);
    expect(await wire.state()).toBe(before);
    expect(await readdir(folder)).not.toContain('state');
  });

  test('doctor says what it did not try, and why', async () => {
    const { findings } = JSON.parse((await run('doctor', '--json')).stdout);
    const lab = findings.find(({ id }: { readonly id: string }) => id === 'lab');
    expect(lab).toMatchObject({
      status: 'unknown',
      found: 'not tried: it would make links, and the kernel may load modules for them',
    });
    expect((await notes()).some((line) => line.startsWith('unshare --version'))).toBe(true);
  });

  test('without it, doctor tries both: the notes would tell', async () => {
    await patchpanel(['doctor', '--json'], {
      enter: wire.host.enter,
      env: {
        DOCKER_HOST: '',
        PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
      },
    });
    const traced = await traces();
    expect(traced).toContain('sudo -n true ');
    expect(traced.some((line) => line.includes('ip link add lab0'))).toBe(true);
  });
});
