import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { createBridge } from '../../src/recipes/create-bridge/recipe.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { wireNamespace } from '../../src/recipes/wire-namespace/recipe.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/**
 * A world behind a link of the host, which knows no way back to any bridge; and a hardened host that
 * does not forward but for one odd link. iptables keeps its tables once it made them, and so they are
 * made beforehand.
 */
const WORLD = `
ip netns add world
ip link add uplink type veth peer name eth0 netns world
ip address add 203.0.113.1/24 dev uplink
ip link set uplink up
ip -n world address add 203.0.113.2/24 dev eth0
ip -n world link set eth0 up
ip -n world link set lo up
until ip -n world -br link show eth0 | grep -q ' UP '; do sleep 0.1; done
for program in iptables ip6tables; do
  $program -t nat -A POSTROUTING -j ACCEPT
  $program -t nat -D POSTROUTING -j ACCEPT
  $program -A FORWARD -j ACCEPT
  $program -D FORWARD -j ACCEPT
done
`;

const HARDENED = `
sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.accept_redirects=0
ip link add odd.1 type bridge
sysctl -qw net/ipv4/conf/odd.1/forwarding=1
`;

/** Two namespaces on a bridge, by hand, and a ping from one to the other; both are gone afterwards. */
const FROM_PORT_TO_PORT = `
for at in 1 2; do
  ip netns add port$at
  ip link add hport$at type veth peer name eth0 netns port$at
  ip link set hport$at up master "$1"
  ip -n port$at address add "$2.10$at/24" dev eth0
  ip -n port$at link set eth0 up
done
ip netns exec port1 ping -c 1 -W 2 "$2.102" >/dev/null && said=answers || said=silent
ip link delete hport1; ip link delete hport2; ip netns delete port1; ip netns delete port2
echo $said
`;

/**
 * A bridge that had a port differs from one that never had, which goes with it: in its limits
 * (tso_max_size) and in that it has lost its carrier.
 */
const likeNew = (state: string) =>
  state
    .replace(/tso_max_size \d+/g, '')
    .replace(/^(br0: )<\S+>(.*) state \w+/gm, '$1$2')
    .replace(/^(.* dev br0 .*) linkdown $/gm, '$1 ');

const portToPort = async ({ host }: Ground, bridge: string, subnet: string) =>
  (await host.script(FROM_PORT_TO_PORT, bridge, subnet)).trim();

/** That a namespace which wire-namespace plugs in reaches the world, by the bridge as its gateway. */
async function reachesWorld(ground: Ground, bridge: string): Promise<void> {
  const plan = await ground.plan(wireNamespace, { bridge, name: 'guest' });
  expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
  const ping = ['ip', 'netns', 'exec', 'guest', 'ping', '-c', '1', '-W', '2', '203.0.113.2'];
  expect(await ground.host.run(ping)).toContain('1 received');
  expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
}

describeWith(['root'], 'create-bridge, without an engine', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`${WORLD}${HARDENED}`);
  });
  afterAll(() => ground.stop());

  prove(() => ground, {
    title: 'only a bridge, with addresses of both families',
    recipe: createBridge,
    given: { name: 'lan-a', address: '10.90.0.1/24,fd00:90::1/64' },
    works: async ({ host }, plan) => {
      const said = await host.run(['ip', '-br', 'address', 'show', 'dev', 'lan-a']);
      expect(said).toMatch(/10\.90\.0\.1\/24 .*fd00:90::1\/64/);
      expect(plan.steps.map(({ id }) => id)).toEqual([
        ...['bridge', 'bridge-up', 'address-1', 'address-2'],
      ]);
    },
  });

  prove(() => ground, {
    title: 'to the world: forwarding, which was off, and NAT',
    recipe: createBridge,
    given: { address: '10.90.0.1/24', forward: 'yes', nat: 'yes' },
    tidy: likeNew,
    works: (on) => reachesWorld(on, 'br0'),
  });

  test('others who hide behind the host by now keep it forwarding, and undo says so', async () => {
    const before = await ground.state();
    const plan = await ground.plan(createBridge, { forward: 'yes' });
    await runPlan(plan, ground);
    const others = ['POSTROUTING', '-s', '10.91.0.0/24', '-j', 'MASQUERADE'];
    await ground.host.run(['iptables', '-t', 'nat', '-A', ...others]);
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'partly',
      kept: [{ step: 'forwarding', why: expect.stringContaining('forwarding stays enabled') }],
    });
    await ground.host.run(['iptables', '-t', 'nat', '-D', ...others]);
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });

  test('what is plugged in keeps the bridge', async () => {
    const before = await ground.state();
    const plan = await ground.plan(createBridge, {});
    await runPlan(plan, ground);
    await ground.host.script('ip link add port master br0 type veth peer name other');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      kept: [{ why: expect.stringContaining('br0 has ports') }],
    });
    await ground.host.run(['ip', 'link', 'delete', 'port']);
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });

  test('a bridge that a person made again under the name is left alone', async () => {
    const plan = await ground.plan(createBridge, {});
    await runPlan(plan, ground);
    await ground.host.script('ip link delete br0; ip link add br0 type bridge; ip link set br0 up');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      kept: [{ why: expect.stringContaining('does not carry the alias') }],
    });
    await ground.host.run(['ip', 'link', 'delete', 'br0']);
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });
});

describeWith(['root'], 'create-bridge, where the firewall drops what is forwarded', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`${WORLD}
      modprobe -q br_netfilter || true
      sysctl -qw net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1
      sysctl -qw net.ipv4.ip_forward=1
      iptables -P FORWARD DROP; ip6tables -P FORWARD DROP`);
  });
  afterAll(() => ground.stop());

  prove(() => ground, {
    title: 'frames are accepted, for both families',
    recipe: createBridge,
    given: { address: '10.90.0.1/24' },
    tidy: likeNew,
    works: async (on, plan) => {
      expect(await portToPort(on, 'br0', '10.90.0')).toBe('answers');
      expect(plan.steps.map(({ id }) => id)).toEqual([
        ...['bridge', 'bridge-up', 'address-1', 'accept-ipv4', 'accept-ipv6'],
      ]);
      expect(await on.host.run(['iptables', '-S', 'FORWARD'])).toContain('-i br0 -o br0');
    },
  });

  test('without the rule the ports do not reach each other, as the warning says', async () => {
    const given = { address: '10.90.0.1/24', accept: 'no' };
    const plan = await ground.plan(createBridge, given);
    expect(plan.warnings.join()).toContain('drops frames between the ports of br0');
    await runPlan(plan, ground);
    expect(await portToPort(ground, 'br0', '10.90.0')).toBe('silent');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  prove(() => ground, {
    title: 'out and back are accepted too',
    recipe: createBridge,
    given: { address: '10.90.0.1/24', accept: 'no', forward: 'yes', nat: 'yes' },
    tidy: likeNew,
    works: (on) => reachesWorld(on, 'br0'),
  });
});

/** As on a host without iptables: a file that may not be executed is no program. */
const WITHOUT_IPTABLES = `
for name in iptables ip6tables; do
  mount --bind /dev/null "$(readlink -f "$(command -v $name)")" 2>/dev/null || true
done
hash -r
if command -v iptables; then exit 1; fi
`;

describeWith(['root'], 'create-bridge, where there is only nft', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`${WORLD}${HARDENED}${WITHOUT_IPTABLES}`);
  });
  afterAll(() => ground.stop());

  prove(() => ground, {
    title: 'NAT has a table of its own',
    recipe: createBridge,
    given: { address: '10.90.0.1/24,10.91.0.1/24', forward: 'yes', nat: 'yes' },
    tidy: likeNew,
    works: async (on, plan) => {
      await reachesWorld(on, 'br0');
      expect(await on.host.run(['nft', 'list', 'tables'])).toContain(`patchpanel_${plan.build}`);
      expect(plan.warnings.join()).toContain('no iptables here');
    },
  });

  test('with neither, NAT is refused, and the rest is not', async () => {
    await ground.host.script('mount --bind /dev/null "$(readlink -f "$(command -v nft)")"');
    const given = { address: '10.90.0.1/24', forward: 'yes' };
    await expect(ground.plan(createBridge, { ...given, nat: 'yes' })).rejects.toThrow('no-nat');
    expect((await ground.plan(createBridge, given)).steps.map(({ id }) => id)).toContain(
      'forwarding',
    );
  });
});

describeWith(['root', 'engine'], 'create-bridge, beside an engine', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startEngineGround();
    await ground.docker('network', 'create', '--subnet', '172.30.0.0/16', 'backend');
    await ground.host.script(`${WORLD}
      ip link add tun0 type bridge
      ip link set tun0 up
      ip route add 10.200.0.0/16 dev tun0
      sysctl -qw net.bridge.bridge-nf-call-iptables=1
      iptables -P FORWARD DROP`);
  });
  afterAll(() => ground.stop());

  prove(() => ground, {
    title: 'rules go where the engine leaves room',
    recipe: createBridge,
    given: { address: '10.90.0.1/24', forward: 'yes', nat: 'yes' },
    tidy: likeNew,
    works: async (on) => {
      expect(await portToPort(on, 'br0', '10.90.0')).toBe('answers');
      await reachesWorld(on, 'br0');
      const rules = await on.host.run(['iptables', '-S', 'DOCKER-USER']);
      expect(rules.match(/patchpanel:/g)).toHaveLength(3);
    },
  });

  const at = (address: string, more: Input = {}) => ({ address, ...more });
  proveRefusals(() => ground, createBridge, [
    { title: 'a route', given: at('10.200.7.1/24'), field: 'address', code: 'overlap' },
  ]);
});
