import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { deleteNamespace } from '../../src/recipes/delete-namespace/recipe.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { type Proof, prove as proveAsIs } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom, LINK_HOST } from './link-host.ts';
import { byName } from './state-by-name.ts';

/** `full` has what a namespace can have. */
const FULL = `
sysctl -q -w net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
ip link add name br0 address 02:00:00:00:01:00 type bridge
ip link set dev br0 up
ip netns add full
ip -n full link set dev lo up
ip -n full address add 10.30.0.1/32 dev lo
ip netns exec full sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.default.rp_filter=1 net.ipv4.conf.lo.proxy_arp=1
ip -n full link add name br0 type bridge ageing_time 1000
ip -n full address add 10.31.0.1/24 dev br0
ip link add name tofull type veth peer name a0 netns full
ip -n full link set dev a0 master br0
ip -n full link set dev a0 up
ip link set dev tofull master br0
ip link set dev tofull up
ip link set dev tofull type bridge_slave isolated on
ip -n full link add name b0 type veth peer name b1
ip -n full link set dev b0 master br0
ip -n full link set dev b0 up
ip -n full link set dev b1 up
ip -n full link add link b1 name m0 address 02:00:00:00:03:00 type macvlan mode bridge
ip -n full -6 address add fd00:31::1/64 dev m0 nodad
ip -n full link set dev m0 up
ip -n full link set dev br0 up
ip -n full link add name x0 type vxlan id 9 dstport 4789 local 10.31.0.1 dev br0
ip -n full link set dev x0 up
ip -n full route add default via 10.31.0.254
ip -n full route add blackhole 10.32.0.0/16
ip -n full -6 route add fd00:33::/64 via fd00:31::9
ip -n full neigh add 10.31.0.7 lladdr 02:00:00:00:00:07 dev br0 nud permanent

ip netns add "odd'\\$name"
`;

/** Namespaces of which each has one thing that stands against its end. */
const NOT_THESE = `
ip netns add plain
ip netns add busy
ip netns exec busy sleep 1000 >/dev/null 2>&1 &
ip netns add twice
touch /run/netns/again
mount --bind /run/netns/twice /run/netns/again
ip netns add linked
ln -s /run/netns/linked /run/netns/alias
ip netns add ruled
ip -n ruled rule add from 10.1.0.0/16 lookup 77
ip netns add walled
ip netns exec walled nft add table inet mine
ip netns add tunnelled
ip -n tunnelled tuntap add dev tun0 mode tun
ip netns add below
ip link add name above type veth peer name b0 netns below
ip link add link above name mv1 type macvlan mode bridge
for name in busy; do for i in 1 2 3 4 5 6 7 8 9; do [ -n "$(ip netns pids $name)" ] && break; sleep 0.1; done; done
`;

function prove(ground: () => Ground, proof: Proof): void {
  proveAsIs(ground, { ...proof, tidy: byName });
}

describeWith(['root', 'namespaces'], 'delete-namespace with all that is inside', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(FULL);
  });
  afterAll(() => ground.stop());

  prove(() => ground, {
    title: 'one with a name of odd characters',
    recipe: deleteNamespace,
    given: { namespace: "odd'$name" },
    works: async () => {
      expect(await ground.host.script('ip netns list')).not.toContain('odd');
    },
  });

  prove(() => ground, {
    title: 'one with a bridge, cables, a macvlan, a vxlan and settings of its own',
    recipe: deleteNamespace,
    given: { namespace: 'full' },
    works: async () => {
      expect(await ground.host.script('ip -br link')).not.toContain('tofull');
    },
  });

  test('the plan says that others may need it', async () => {
    const { warnings } = await ground.plan(deleteNamespace, { namespace: 'full' });
    expect(warnings).toContain(
      'full forwards packets between its links: other hosts may reach each other only through it',
    );
  });
});

describeWith(['root', 'namespaces'], 'delete-namespace', () => {
  let ground: Ground;
  const leave = connectedFrom('10.0.0.9', '10.0.0.5');
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(LINK_HOST);
    await ground.host.script(NOT_THESE);
  });
  afterAll(async () => {
    leave();
    await ground.stop();
  });

  const shows = async (line: string) => ground.host.script(line);

  test('the plan says what goes along', async () => {
    const plan = await ground.plan(deleteNamespace, { namespace: 'box' });
    expect(plan.warnings).toEqual([
      'also removes its links: eth0',
      'also removes their other ends: hbox',
      'also removes 2 routes and 3 addresses (saved; undo restores them)',
    ]);
  });

  test('a namespace that took the name is left alone', async () => {
    const plan = await ground.plan(deleteNamespace, { namespace: 'box' });
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    await shows('ip netns add box');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('another namespace named box') },
    });
    await shows('ip netns delete box');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  test('a process that came meanwhile keeps it, and all is put back', async () => {
    const plan = await ground.plan(deleteNamespace, { namespace: 'box' });
    const before = byName(await ground.state());
    const pid = await shows('ip netns exec box sleep 1000 >/dev/null 2>&1 & echo $!');
    await expect.poll(() => shows('ip netns pids box')).not.toBe('');
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'failed', kept: [] });
    await shows(`kill ${pid}`);
    await expect.poll(async () => byName(await ground.state()), { timeout: 5_000 }).toBe(before);
  });

  proveRefusals(() => ground, deleteNamespace, [
    { title: 'no such', given: { namespace: 'nix' }, field: 'namespace', code: 'not-found' },
  ]);
});

describeWith(['root', 'namespaces', 'engine'], 'delete-namespace beside an engine', () => {
  let engine: Ground;
  beforeAll(async () => {
    engine = await startEngineGround();
    const id = await engine.container('web');
    await engine.host.script(
      'ln -s "$(docker inspect --format "{{.NetworkSettings.SandboxKey}}" "$1")" /run/netns/shown',
      id.trim(),
    );
  });
  afterAll(() => engine.stop());

  proveRefusals(() => engine, deleteNamespace, [
    { title: 'a container', given: { namespace: 'web' }, field: 'namespace', code: 'container' },
    {
      title: 'a name of a container’s',
      given: { namespace: 'shown' },
      field: 'namespace',
      code: 'container',
    },
  ]);
});
