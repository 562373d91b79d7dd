import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

const SILENT = '10.9.0.77';
const TARGETS = ['10.9.0.2', SILENT, 'tcp://10.9.0.2:9', 'udp://10.9.0.2:9', 'mtu://10.9.0.2'];

describeWith(['root', 'namespaces', 'ping', 'busybox'], 'a patchpanel that is killed', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(`
      ip netns add near; ip netns add far
      ip link add name n0 netns near type veth peer name f0 netns far
      ip -n near addr add 10.9.0.1/24 dev n0; ip -n near link set n0 up
      ip -n far addr add 10.9.0.2/24 dev f0; ip -n far link set f0 up`);
  });
  afterAll(() => host.stop());

  /** Processes in the namespace that is probed from. */
  const probers = async () => (await host.run(['ip', 'netns', 'pids', 'near'])).trim();

  test.each([
    ['the ping of iputils', 'true'],
    // It says nothing of what is lost, and so notices nothing of a pipe that nobody reads.
    ['a ping that is silent', 'mount --bind "$(command -v busybox)" "$(command -v ping)"'],
  ])('leaves no prober behind: %s', async (_, prepare) => {
    await host.script(prepare);
    const targets = prepare === 'true' ? TARGETS : TARGETS.slice(0, -1);
    const call = ['ping', '--from', 'near', '--interval', '0.2', '--csv', ...targets];
    const [program, ...rest] = [...host.enter, process.execPath, LAUNCHER, ...call];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    const isHeard = (target: string) => text.includes(`\n${target},`);
    await vi.waitFor(
      () => expect(targets.filter((target) => !isHeard(target))).toEqual([]),
      15_000,
    );
    expect(await probers()).not.toBe('');
    // nsenter passes no signal on, but the program dies with it, by SIGKILL.
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await probers()).toBe(''), 5_000);
  });
});
