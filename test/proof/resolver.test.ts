import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { resolverCommand } from '../../src/probe/resolver.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

/** A container: a root of its own, and in it a process that only sleeps. */
const CONTAINER = `
mkdir -p /run/c/old /run/c/proc
cp "$(command -v busybox)" /run/c/busybox
exec unshare --mount sh -ec '
mount --bind /run/c /run/c
cd /run/c
/run/c/busybox pivot_root . old
/busybox mount -t proc proc /proc
/busybox umount -l /old
/busybox echo "$$"
exec /busybox sleep 1000'
`;

/** What the host has under the names that a container's links could lead to. */
const HOST_FILES = `
mkdir -p /run/systemd/resolve /run/secret
for file in /run/systemd/resolve/stub-resolv.conf /run/secret/resolv.conf /run/resolv.conf; do
  echo 'nameserver 9.9.9.9' >$file
done
`;

/** The container's folders as new: what a test needs it makes in them. */
const FRESH = `
cd /run/c
rm -rf etc run
mkdir -p etc run/systemd/resolve run/secret
echo 'nameserver 1.1.1.1' >run/systemd/resolve/stub-resolv.conf
`;

describeWith(['root', 'namespaces', 'busybox', 'perl'], 'the resolver of a container', () => {
  let host: PrivateHost;
  let container: ChildProcess;
  let pid = '';
  let executor: Executor;
  beforeAll(async () => {
    host = await startPrivateHost();
    executor = insideHost(localExecutor(), host);
    await host.script(HOST_FILES);
    const [enter, ...into] = host.enter;
    const started = spawn(enter, [...into, 'sh', '-ec', CONTAINER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    container = started;
    pid = await new Promise((resolve) => {
      started.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
    });
  });
  afterAll(async () => {
    container.kill('SIGKILL');
    await host.stop();
  });
  beforeEach(() => host.script(FRESH).then(() => {}));

  const read = (...more: readonly string[]) =>
    executor.run(resolverCommand([`/proc/${pid}/root/etc/resolv.conf`, ...more]));

  test.each([
    ['a file', 'echo "nameserver 1.1.1.1" >etc/resolv.conf'],
    ['an absolute link', 'ln -s /run/systemd/resolve/stub-resolv.conf etc/resolv.conf'],
    ['a relative link', 'ln -s ../run/systemd/resolve/stub-resolv.conf etc/resolv.conf'],
    [
      'a link that climbs over the root',
      'ln -s ../../../../../../run/systemd/resolve/stub-resolv.conf etc/resolv.conf',
    ],
    [
      'links of folders and files',
      'rm -r etc; ln -s /run/../run//./systemd etc; ln -s resolve/stub-resolv.conf run/systemd/resolv.conf',
    ],
    [
      'a link through proc',
      'ln -s /proc/1/root/run/systemd/resolve/stub-resolv.conf etc/resolv.conf',
    ],
  ])('is its own through %s', async (_case, make) => {
    await host.script(`cd /run/c; ${make}`);
    expect(await read()).toMatchObject({ exitCode: 0, stdout: 'nameserver 1.1.1.1\n' });
  });

  test('is none where the file is not there, whatever the host has', async () => {
    expect(await read('/run/resolv.conf')).toMatchObject({ exitCode: 0, stdout: '' });
    await host.script('ln -s /run/resolv.conf /run/c/etc/resolv.conf');
    expect(await read('/run/resolv.conf')).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test.each([
    ['a FIFO', 'mkfifo etc/resolv.conf', /no regular file as \/etc\/resolv.conf/],
    ['a folder', 'mkdir etc/resolv.conf', /no regular file/],
    ['a device', 'mknod etc/resolv.conf c 1 5', /no regular file/],
    ['a link to itself', 'ln -s resolv.conf etc/resolv.conf', /links without end/],
  ])('is refused in words where it is %s', async (_case, make, why) => {
    await host.script(`cd /run/c; ${make}`);
    const result = await read('/run/resolv.conf');
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.message).toMatch(why);
  });

  test('is cut at 64 KiB', async () => {
    await host.script('head -c 1048576 /dev/zero >/run/c/etc/resolv.conf');
    expect((await read()).stdout).toHaveLength(65_536);
  });

  test('of a process that is gone is the next one', async () => {
    const gone = '/proc/999999999/root/etc/resolv.conf';
    const command = resolverCommand([gone, '/run/resolv.conf']);
    expect((await executor.run(command)).stdout).toBe('nameserver 9.9.9.9\n');
  });

  test('may not be had without root, and is not guessed', async () => {
    const command = resolverCommand([`/proc/${pid}/root/etc/resolv.conf`, '/run/resolv.conf']);
    const as = ['setpriv', '--reuid=4711', '--regid=4711', '--clear-groups'] as const;
    const result = await executor.run({ ...command, argv: [...as, ...command.argv] });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.message).toMatch(/may not be looked into: it takes root/);
  });

  test('is never a file of the host, however fast its links change', async () => {
    await host.script('echo "nameserver 1.1.1.1" >/run/c/etc/resolv.conf');
    const swap = `
      chdir "/run/c"; $| = 1; print "begun";
      while (1) { rename "etc", "away"; symlink "/run/secret", "etc"; unlink "etc"; rename "away", "etc" }`;
    const [enter, ...into] = host.enter;
    const swapping = spawn(enter, [...into, 'perl', '-e', swap], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void swapping.kill('SIGKILL'));
    await new Promise((resolve) => swapping.stdout.once('data', resolve));
    const seen = new Set<string>();
    const end = performance.now() + 4_000;
    while (performance.now() < end) seen.add((await read('/run/resolv.conf')).stdout);
    expect(seen).toContain('nameserver 1.1.1.1\n');
    expect([...seen].join()).not.toContain('9.9.9.9');
  });
});
