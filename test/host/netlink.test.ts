import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readTablesInProcess } from '../../src/inventory/kernel/netlink/read-tables-in-process.ts';
import { bothReaders } from '../support/both-readers.ts';
import { describeWith } from '../support/needs.ts';
import { expectSameOnRandomHosts } from '../support/netlink-runs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { expectSameReadings } from '../support/same-readings.ts';

const PROGRAM = fileURLToPath(new URL('../support/netlink-program.ts', import.meta.url));

/** One more than kernel 6.18 tells of in a dump of nsids. */
const MANY = 135;

/** Names and aliases that are not UTF-8, a tun (it has no hardware addresses), and more namespaces than a dump of nsids tells of. */
const SET_UP = `
ip link add "$(printf 'b\\377\\376d')" type veth peer name "$(printf '\\303')"
ip link set "$(printf '\\303')" alias "$(printf 'half a \\342\\202 euro, \\355\\240\\200')"
ip tuntap add tun0 mode tun
ip link set tun0 up
ip neigh replace 2001:db8::1 lladdr 02:00:00:00:00:0a dev tun0 nud permanent
mkfifo /run/fifo
touch /run/file
ip netns add kept
{
  for i in $(seq "$1"); do echo "netns add m$i"; done
  for i in $(seq "$1"); do echo "link add c$i type veth peer name eth0 netns m$i"; done
} | ip -batch -
`;

const runFile = promisify(execFile);
const { signal } = new AbortController();

describeWith(['root', 'namespaces', 'iproute2'], 'reading by rtnetlink', () => {
  let host: PrivateHost;

  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(SET_UP, String(MANY));
  });
  afterAll(() => host.stop());

  test('shows what ip shows, on random hosts', () => expectSameOnRandomHosts(4));

  test('shows what ip shows of names that are no text, and of very many namespaces', async () => {
    const own = readlinkSync('/proc/thread-self/ns/net');
    const links = await expectSameReadings(bothReaders(host));
    expect(links).toBe(2 * MANY + 2 + MANY + 2 + 1);
    expect(readlinkSync('/proc/thread-self/ns/net')).toBe(own);
    const child = await localExecutor().run({
      argv: ['readlink', '/proc/self/ns/net'],
      timeLimit: 5_000,
      effect: 'read',
      privileged: false,
    });
    expect(child.stdout.trim()).toBe(own);
  });

  test('takes the first file that still leads to the namespace, and knows when none does', async () => {
    const id = Number(await host.run(['stat', '-L', '-c', '%i', '/run/netns/kept']));
    const read = async (...handles: readonly string[]) => {
      const targets = [{ id, handles: handles.map(host.path) }];
      return (await readTablesInProcess(localExecutor(), targets, signal)).get(id)?.kind;
    };
    const others = [
      '/run/netns/m1',
      '/run/absent',
      '/run/fifo',
      '/run/file',
      '/proc/999999/ns/net',
    ];
    expect(await read(...others, '/run/netns/kept')).toBe('read');
    expect(await read(...others)).toBe('gone');
  });

  test('stays out of where it could not come back from', async () => {
    const inside = async (...argv: readonly string[]) => {
      const { stdout } = await runFile('unshare', [...argv, process.execPath, PROGRAM]);
      return JSON.parse(stdout);
    };
    // Root of a user namespace, in a network that is not its own: it could go, and not return.
    expect(await inside('--user', '--map-root-user')).toEqual({
      ready: { ok: false, why: 'setns: EPERM' },
      answers: ['failed', 'answered'],
      stayed: true,
    });
    // As in the lab.
    expect(await inside('--user', '--map-root-user', '--net')).toEqual({
      ready: { ok: true },
      answers: ['answered', 'answered'],
      stayed: true,
    });
  });
});
