import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Command, reading } from '../../src/executor/command.ts';
import { silentSuccess } from '../../src/executor/command-result.ts';
import { dryRun } from '../../src/executor/dry-run.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { FIREWALL_MODULES, modulesFor, SOCKET_MODULES } from '../../src/executor/modules.ts';
import { readOnly } from '../../src/executor/read-only.ts';
import { describeWith } from '../support/needs.ts';

describe('what a look may have the kernel load', () => {
  test.each<[string, Command['argv'], readonly string[]]>([
    ['sockets', ['ss', '-H', '-n'], SOCKET_MODULES],
    ['sockets elsewhere', ['nsenter', '--net=/run/netns/a', 'ss', '-H'], SOCKET_MODULES],
    ['nft', ['nft', 'list', 'ruleset'], FIREWALL_MODULES],
    ['iptables', ['iptables', '-w', '-t', 'nat', '-S'], FIREWALL_MODULES],
    ['iptables elsewhere', ['nsenter', '--net=/x', 'iptables-save'], FIREWALL_MODULES],
    ['IPv6', ['ip6tables', '-C', 'FORWARD'], FIREWALL_MODULES],
    ['links', ['ip', '-j', 'link', 'show', 'type', 'macvlan'], []],
    ['a namespace’s name', ['ip', 'netns', 'pids', 'ss'], []],
    ['a file', ['nsenter', '--net=/x', 'cat', '/proc/net/snmp'], []],
    ['the forwarding table', ['bridge', '-j', 'fdb'], []],
    ['an echo', ['ping', '-c', '1', '10.0.0.1'], []],
  ])('%s', (_case, argv, modules) => {
    expect(modulesFor(reading(argv))).toEqual(modules);
  });

  test('a script says it itself', () => {
    expect(modulesFor(reading(['sh', '-c', 'ss'], { loads: ['tcp_diag'] }))).toEqual(['tcp_diag']);
  });
});

/** A host whose kernel lacks some modules, and what was run on it. */
function hostWithout(missing: readonly string[]) {
  const ran: string[] = [];
  const executor: Executor = {
    target: 'host',
    run: async ({ argv, typed }) => {
      ran.push(typed ?? argv.join(' '));
      const stdout = argv.filter((word) => missing.includes(word)).join('\n');
      return { ...silentSuccess(argv), stdout };
    },
    stream: async ({ argv }) => {
      ran.push(argv.join(' '));
      return silentSuccess(argv);
    },
    interact: async ({ argv }) => silentSuccess(argv),
    dial: () => Promise.reject(new Error('nobody answers')),
  };
  return { executor, ran };
}

const LOOK = reading(['ss', '-H']);
const streaming = { signal: new AbortController().signal, onLine: () => {} };

describe.each([
  ['read-only', readOnly],
  ['dry run', (executor: Executor) => dryRun(executor, () => {})],
])('%s', (mode, guard) => {
  test('leaves out what would have the kernel load a module, and says which', async () => {
    const { executor, ran } = hostWithout(['tcp_diag', 'udp_diag']);
    const result = await guard(executor).run(LOOK);
    expect(result).toMatchObject({
      exitCode: null,
      message: `${mode}: not run, as it may have the kernel load tcp_diag and udp_diag: ss -H`,
    });
    expect((await guard(executor).stream(LOOK, streaming)).exitCode).toBeNull();
    expect(ran).not.toContain('ss -H');
  });

  test('looks where it is there already, and asks once', async () => {
    const { executor, ran } = hostWithout([]);
    const guarded = guard(executor);
    for (const _ of [1, 2]) expect((await guarded.run(LOOK)).exitCode).toBe(0);
    expect(ran).toEqual(['lsmod | grep -w -e inet_diag -e tcp_diag -e udp_diag', 'ss -H', 'ss -H']);
  });

  test('leaves it out where nobody can tell', async () => {
    const { executor } = hostWithout([]);
    const mute: Executor = {
      ...executor,
      run: async ({ argv }) => ({ ...silentSuccess(argv), exitCode: 127, message: 'sh: no uname' }),
    };
    expect((await guard(mute).run(LOOK)).message).toContain('is not known: sh: no uname');
  });

  test('asks nothing of what loads nothing', async () => {
    const { executor, ran } = hostWithout(['everything']);
    await guard(executor).run(reading(['ip', 'addr']));
    expect(ran).toEqual(['ip addr']);
  });
});

test('every script of ours that runs such a program says what it may load, or is a change', () => {
  const root = new URL('../../src/', import.meta.url);
  const runs =
    /(?:^|[;{(&|] ?|inside |then |nsenter --net="[^"]*" )(?:ss|nft|ip6?tables(?:-save)?|\$program|"?\$save"?|"?\$(?:nft|legacy)[46]"?) /m;
  const scripts = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ name, text: readFileSync(new URL(name, root), 'utf8') }))
    .filter(({ text }) =>
      [...text.matchAll(/`([^`]*)`/g)].some(
        ([, script = '']) => script.includes('\n') && runs.test(script),
      ),
    );
  expect(scripts.length).toBeGreaterThan(4);
  const silent = scripts.filter(
    ({ text }) => !/\bloads:|\bchanging\(|effect: 'change'|^ {2}change: \[/m.test(text),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

describeWith(['root', 'namespaces'], 'a kernel with modules', () => {
  /** Shows a /proc of one file to one command, in a mount namespace that ends with it. */
  const SHOW = `
mount -t tmpfs none /proc && printf '%s' "$1" >/proc/modules
[ "$2" = - ] || { mkdir -p /proc/sys/kernel && printf '%s\\n' "$2" >/proc/sys/kernel/modules_disabled; }
shift 2
exec "$@"
`;

  function hostWith(modules: string, disabled = '-') {
    const ran: (readonly string[])[] = [];
    const { executor } = hostWithout([]);
    const shown: Executor = {
      ...executor,
      run: async ({ argv }) => {
        ran.push(argv);
        if (argv[0] === 'ss') return silentSuccess(argv);
        const entered = ['--mount', 'sh', '-c', SHOW, 'sh', modules, disabled, ...argv];
        const { stdout } = await promisify(execFile)('unshare', entered);
        return { ...silentSuccess(argv), stdout };
      },
    };
    return readOnly(shown);
  }

  const listed = (...names: readonly string[]) =>
    names.map((name) => `${name} 16384 0 - Live 0x0000000000000000\n`).join('');

  test('that lacks one is not asked', async () => {
    const { message } = await hostWith(listed('inet_diag', 'tcp_diag')).run(LOOK);
    expect(message).toContain('load udp_diag:');
  });

  test('that has them all is asked', async () => {
    const host = hostWith(listed('inet_diag', 'tcp_diag', 'udp_diag'));
    expect((await host.run(LOOK)).exitCode).toBe(0);
  });

  test('that loads no more is asked', async () => {
    expect((await hostWith('', '1').run(LOOK)).exitCode).toBe(0);
  });
});
