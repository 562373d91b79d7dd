/** `patchpanel watch` as it is built, on a private host on which things really change. */
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type RunningCall, startPatchpanel } from '../support/program.ts';

const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

/** A namespace with a cable that carries, and a bridge that nothing is plugged into. */
const SET_UP = `
ip link add br0 type bridge
ip netns add blue
ip link add v0 type veth peer name v1 netns blue
ip link set v0 up
ip -n blue link set v1 up
until ip -br link show v0 | grep -q ' UP '; do sleep 0.05; done
until ip -n blue -br link show v1 | grep -q ' UP '; do sleep 0.05; done
until ip -6 address show dev v0 -tentative | grep -q fe80; do sleep 0.05; done
until ip -n blue -6 address show dev v1 -tentative | grep -q fe80; do sleep 0.05; done
`;

/** Starts to watch, and resolves once changes are told. */
async function watch(
  { enter }: PrivateHost,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<RunningCall> {
  const call = startPatchpanel(['watch', ...args], { enter, env });
  onTestFinished(async () => {
    call.interrupt();
    await call.ended;
  });
  await call.until(() => call.stderr().includes('watching this machine'));
  return call;
}

const linesOf = (call: RunningCall) => call.stdout().split('\n').slice(0, -1);

/** Does something, and gives the lines that it made, without their times, in no order: what is read at once is the kernel's to say. */
async function linesAfter(call: RunningCall, count: number, act: () => Promise<unknown>) {
  const before = linesOf(call).length;
  await act();
  await call.until(() => linesOf(call).length >= before + count);
  return linesOf(call)
    .slice(before)
    .map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''))
    .toSorted();
}

function isTold(call: RunningCall, line: string | RegExp): boolean {
  return typeof line === 'string' ? call.stdout().includes(line) : line.test(call.stdout());
}

/** By the container's name, or by its file where the container was told to have ended before. */
const NAMESPACE_REMOVED = /- namespace (?:web|www|[0-9a-f]{12}) {2}removed/;

describeWith(['root', 'namespaces', 'iproute2'], 'watching a kernel', () => {
  let host: PrivateHost;
  beforeEach(async () => {
    host = await startPrivateHost();
    await host.script(SET_UP);
  });
  afterEach(() => host.stop());

  test('each change is one line, until Ctrl-C', async () => {
    const call = await watch(host, NO_ENGINE);
    const after = (count: number, script: string) =>
      linesAfter(call, count, () => host.script(script));
    expect(await after(1, 'ip address add 10.5.0.9/24 dev v0')).toEqual([
      '+ address 10.5.0.9/24 on v0 on the host  added',
    ]);
    expect(await after(1, 'ip route add 10.9.0.0/16 via 10.5.0.1')).toEqual([
      '+ route 10.9.0.0/16 via 10.5.0.1 dev v0 on the host  added',
    ]);
    expect(await after(1, 'ip link set v0 name w0')).toEqual([
      '~ link w0 on the host  name v0 → w0',
    ]);
    expect(await after(2, 'ip -n blue link set v1 down')).toEqual([
      '~ link v1 in blue  up → down',
      '~ link w0 on the host  state UP → DOWN',
    ]);
    expect(await after(2, 'ip netns add green; ip link set br0 mtu 1400')).toEqual([
      '+ namespace green  added',
      '~ bridge br0 on the host  mtu 1500 → 1400',
    ]);
    expect(await after(2, 'ip netns delete green; ip link set br0 mtu 1500')).toEqual([
      '- namespace green  removed',
      '~ bridge br0 on the host  mtu 1400 → 1500',
    ]);
    call.interrupt();
    const { code, stdout, stderr } = await call.ended;
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(9);
    expect(stderr.match(/cannot ask|nonexistent/g)).toHaveLength(1);
  });

  test('with --json each line is one object, and an end of the reader is the end', async () => {
    const call = await watch(host, NO_ENGINE, '--json');
    await host.script('ip address add 10.5.0.9/24 dev v0');
    await call.until(() => linesOf(call).length === 1);
    const [change] = linesOf(call).map((line) => JSON.parse(line));
    const inode = Number(await host.run(['stat', '-L', '-c', '%i', '/proc/self/ns/net']));
    expect(change).toEqual({
      at: expect.stringMatching(/^20.*Z$/),
      kind: 'added',
      words: 'address 10.5.0.9/24 on v0 on the host',
      what: {
        kind: 'address',
        namespace: inode,
        inside: 'host',
        index: expect.any(Number),
        link: 'v0',
        address: '10.5.0.9/24',
      },
    });
    call.closeOutput();
    await host.script('ip link set br0 mtu 1400');
    expect(await call.ended).toMatchObject({ code: 0 });
  });
});

describeWith(['root', 'namespaces', 'engine'], 'watching an engine', () => {
  let engine: PrivateEngine;
  beforeEach(async () => {
    engine = await startPrivateEngine();
    await engine.docker('network', 'create', 'backend');
    await engine.container('web', '--network', 'none');
  });
  afterEach(() => engine.stop());

  test('containers are told of by the engine', async () => {
    const call = await watch(engine.host, { DOCKER_HOST: '' });
    const after = (count: number, ...args: readonly string[]) =>
      linesAfter(call, count, () => engine.docker(...args));
    expect(await after(1, 'pause', 'web')).toEqual(['~ container web  state running → paused']);
    expect(await after(1, 'unpause', 'web')).toEqual(['~ container web  state paused → running']);
    expect(await after(1, 'rename', 'web', 'www')).toEqual(['~ container www  name web → www']);
    expect(await after(1, 'network', 'disconnect', 'none', 'www')).toEqual([
      '- endpoint www on none  removed',
    ]);
    // What the kernel makes of these comes in as many readings as the engine takes its time.
    const until = async (wanted: readonly (string | RegExp)[], ...args: readonly string[]) => {
      await engine.docker(...args);
      await call.until(() => wanted.every((line) => isTold(call, line)));
    };
    await until(
      ['+ endpoint www on backend  added', '+ route default via 172.18.0.1 dev eth0 in www  added'],
      ...['network', 'connect', 'backend', 'www'],
    );
    await until(['~ container www  state running → exited', NAMESPACE_REMOVED], ...['kill', 'www']);
    await until(['~ container www  state exited → running'], 'start', 'www');
    await until(['- container www  removed'], 'rm', '--force', 'www');
  });

  test('an engine that goes away takes nothing with it; what changed meanwhile is told when it is back', async () => {
    const call = await watch(engine.host, { DOCKER_HOST: '' });
    await engine.halt();
    await call.until(() => call.stderr().includes('cannot list the containers'));
    expect(call.stdout()).not.toMatch(/container|network|endpoint/);
    await engine.resume();
    const wanted = ['~ container web  state running → exited', NAMESPACE_REMOVED];
    await call.until(() => wanted.every((line) => isTold(call, line)));
    expect(call.stdout()).not.toMatch(/[+-] (container|network backend)/);
    expect(call.stderr().match(/cannot list the containers/g)).toHaveLength(1);
  });
});
