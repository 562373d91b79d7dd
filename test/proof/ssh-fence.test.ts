import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { succeeded } from '../../src/executor/command-result.ts';
import { type FarHost, startFarHost } from '../support/far-host.ts';
import { describeWith } from '../support/needs.ts';

/** Prints the nonces of the agents over there, one a line. */
const NONCES = `
cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | sed -n 's/^PATCHPANEL_AGENT=//p' | sort -u
`;

/** Another user who keeps starting processes with a nonce in their environment, some of them setuid. */
const STALL = `
read -r nonce
export PATCHPANEL_AGENT="$nonce" PATCHPANEL_JOB="$nonce.1.change"
echo begun
while :; do
  sleep 0.3 &
  sleep 0.3 &
  (sleep 0.4 | su nobody >/dev/null 2>&1) &
  sleep 0.1
done
`;

describeWith(['root', 'namespaces', 'sshd', 'procps'], 'what is ours over ssh', () => {
  let far: FarHost;
  beforeAll(async () => {
    far = await startFarHost();
  });
  afterAll(() => far.stop());

  /** Starts a script in the far host that ends with the test; resolves with its first output. */
  const start = async (argv: readonly string[], user: readonly string[] = [], input = '') => {
    const [enter, ...into] = far.host.enter;
    // nsenter stays before what runs in the host's PID namespace, which ends with it.
    const bound = ['setpriv', ...user, '--pdeathsig', 'KILL', ...argv];
    const child = spawn(enter, [...into, ...bound], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin.end(input);
    onTestFinished(() => void child.kill('SIGKILL'));
    const heard: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    await expect.poll(() => heard.length, { timeout: 5_000 }).toBeGreaterThan(0);
    return heard;
  };

  test('another user who has the nonce stalls no reconnect, and is left alone', async () => {
    const { executor } = await far.open();
    const nonce = (await far.host.script(NONCES)).trim();
    expect(nonce).toMatch(/^[0-9a-f]{24}$/);
    const user = ['--reuid=4711', '--regid=4711', '--clear-groups'];
    await start(['sh', '-c', STALL, 'stall'], user, `${nonce}\n`);
    const stalling = () => far.running('export PATCHPANEL_AGENT');
    expect(await stalling()).not.toEqual([]);
    far.sshd.wire.cut();
    await expect.poll(() => executor.connection.current().kind).toBe('down');
    await expect.poll(() => executor.connection.current().kind, { timeout: 6_000 }).toBe('up');
    expect(succeeded(await executor.run(reading(['true'])))).toBe(true);
    expect(await stalling()).not.toEqual([]);
  });

  test('no command line ever has a nonce, while it connects and while it comes back', async () => {
    const watching = await start([
      'sh',
      '-c',
      "echo begun; while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; done",
    ]);
    const { executor } = await far.open();
    const nonces = async () => (await far.host.script(NONCES)).trim().split('\n');
    const before = await nonces();
    // A command line stands for a moment only: once more until one of the fence was seen.
    for (let cuts = 0; cuts < 10 && !watching.join('').includes('carriers'); cuts += 1) {
      far.sshd.wire.cut();
      await expect.poll(() => executor.connection.current().kind).toBe('down');
      await expect.poll(() => executor.connection.current().kind, { timeout: 10_000 }).toBe('up');
    }
    const after = await nonces();
    const seen = watching.join('');
    expect(seen).toContain('carriers');
    for (const nonce of [...before, ...after]) expect(seen).not.toContain(nonce);
    expect(after).not.toEqual(before);
  });
});
