import { afterAll, beforeAll, expect, test } from 'vitest';
import { snapshotJson } from '../../src/cli/show/snapshot-json.ts';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type SshGround, startSshGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost } from '../support/private-host.ts';

/** The kernel asks for routers for a while, which would move the counters. */
const QUIET = 'echo 0 >/proc/sys/net/ipv6/conf/default/router_solicitations';

const SET_UP = `
ip netns add left
ip link add lan0 type bridge
ip address add 10.70.0.1/24 dev lan0
ip link add lan1 type veth peer name eth0 netns left
ip link set lan1 up master lan0
ip link set lan0 up
ip -n left link set lo up
ip -n left address add 10.70.0.2/24 dev eth0
ip -n left link set eth0 up
ip -n left route add default via 10.70.0.1
ip link add 'quo"te$(id)' type veth peer name "it's" netns left
`;

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'the snapshot of a host', () => {
  let ground: SshGround;
  beforeAll(async () => {
    ground = await startSshGround();
    await ground.host.script(QUIET);
    await ground.host.script(SET_UP);
    await ground.docker('network', 'create', '--subnet', '10.88.0.0/24', 'backend');
    await ground.container('web');
    await ground.container('db', '--network', 'backend', '--network-alias', 'store');
    await ground.docker('create', '--name', 'old', 'busybox');
  });
  afterAll(() => ground.stop());

  /**
   * As `snapshot --json` prints it, but for how the host is called and when it was read, by the engine's
   * words of how long something is up as well. Reading starts processes, which it finds: only those are
   * kept that outlast it.
   */
  const textOf = async (snapshot: Snapshot) => {
    const living = new Set((await ground.host.run(['ls', '/proc'])).split('\n').map(Number));
    const { host, takenAt: _, ...json } = snapshotJson(snapshot);
    const namespaces = json.namespaces.map((namespace) => ({
      ...namespace,
      pids: namespace.pids.filter((pid) => living.has(pid)),
      processes: namespace.processes.filter(({ pid }) => living.has(pid)),
    }));
    const containers = json.containers.map((container) => ({
      ...container,
      status: container.status.replace(/^Up .*/, 'Up'),
    }));
    const still = { ...json, host: { ...host, target: '' }, containers, namespaces };
    return JSON.stringify(still, null, 1);
  };

  test('is the same over ssh, byte for byte', { timeout: 60_000 }, async () => {
    const executor = insideHost(localExecutor(), ground.host);
    const endpoint = { kind: 'unix', path: '/run/docker.sock' } as const;
    const engine = connectEngine({ dial: executor.dial, endpoint });
    const { signal } = new AbortController();
    const near = async () => textOf(await readSnapshot({ executor, engine, signal }));
    let before = '';
    let far = '';
    // Counters move by themselves: until they rest.
    await expect
      .poll(
        async () => {
          before = await near();
          far = await textOf(await ground.snapshot());
          return before === (await near());
        },
        { timeout: 40_000 },
      )
      .toBe(true);
    expect(far).toBe(before);
    expect(far).toContain('"name": "old"');
    expect(far).toContain('10.70.0.2/24');
    expect(JSON.parse(far)).toMatchObject({ problems: [] });
  });
});
