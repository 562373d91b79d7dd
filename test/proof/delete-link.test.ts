import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { deleteLink } from '../../src/recipes/delete-link/recipe.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { type Proof, prove as proveAsIs } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom, LINK_HOST } from './link-host.ts';
import { byName } from './state-by-name.ts';

/** Beside what every link host has: kinds that can be made again, with settings of their own. */
const MORE = `
ip link set dev p0 type bridge_slave hairpin on cost 77 mcast_router 2 group_fwd_mask 8
ip link set dev br0 type bridge ageing_time 1000 mcast_querier 1 group_fwd_mask 8
ip link add name vx0 address 02:00:00:00:02:00 mtu 1450 type vxlan id 42 local 10.0.0.5 group 239.1.1.1 dev p0 dstport 4789 ttl 5 tos 0x10 nolearning ageing 77
ip link set dev vx0 alias 'a tunnel' master br0
ip link set dev vx0 type bridge_slave isolated on
ip link set dev vx0 up
bridge fdb append 02:00:00:00:02:09 dev vx0 dst 10.0.0.9 port 4790
ip link add name vx1 type vxlan external dstport 4790
ip link add name vx2 type vxlan id 7 ttl inherit tos inherit remote fd00::1 dstport 4791 noudpcsum
ip address add 10.7.0.1/24 dev vx2
ip link set dev vx2 addrgenmode none
ip link set dev vx2 up
ip address add 10.9.0.5/24 dev mv0
ip link set dev mv0 promisc on up
ip route add 10.70.0.0/16 via 10.0.0.1 dev eth0 src 10.9.0.5
ip route add 10.71.0.0/16 nexthop via 10.0.0.1 dev eth0 nexthop via 10.9.0.1 dev mv0
sysctl -q -w net/ipv4/conf/mv0/proxy_arp=1 net/ipv6/conf/mv0/accept_ra=0
ip link add name ifb7 type ifb
ip link add name here type veth peer name there
ip address add 10.11.0.1/24 dev here
ip address add 10.11.0.2/24 dev there
ip -6 address add fd00:11::1/64 dev here nodad
ip link set dev here multicast off arp off alias patchpanel:abc123 up
ip link set dev there up
ip link set dev there addrgenmode none
ip tuntap add dev tun0 mode tun
ip link add name empty type bridge
`;

function prove(ground: () => Ground, proof: Proof): void {
  proveAsIs(ground, { ...proof, tidy: byName });
}

describeWith(['root', 'namespaces'], 'delete-link', () => {
  let ground: Ground;
  const leave = connectedFrom('10.0.0.9', '10.0.0.5');
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(LINK_HOST);
    await ground.host.script(MORE);
  });
  afterAll(async () => {
    leave();
    await ground.stop();
  });

  const shows = async (line: string) => ground.host.script(line);
  prove(() => ground, {
    title: 'one’s own way out, confirmed, with routes of many kinds',
    recipe: deleteLink,
    given: { link: 'eth0', confirm: 'eth0' },
    works: async () => {
      expect(await shows('ip -br link')).not.toMatch(/^eth0/m);
      expect(await shows('ip -n world -br link')).not.toMatch(/^w0/m);
    },
  });

  prove(() => ground, {
    title: 'by the end inside a namespace',
    everyStep: false,
    recipe: deleteLink,
    given: { namespace: 'box', link: 'eth0', confirm: 'eth0' },
    works: async () => {
      expect(await shows('ip -br link')).not.toContain('hbox');
    },
  });

  prove(() => ground, {
    title: 'a bridge, whose ports stay',
    recipe: deleteLink,
    given: { link: 'br0' },
    works: async () => {
      expect(await shows('ip link show dev p0; ip link show dev vx0')).not.toContain('master');
    },
  });

  prove(() => ground, {
    title: 'a bridge without ports',
    everyStep: false,
    recipe: deleteLink,
    given: { link: 'empty' },
  });

  prove(() => ground, {
    title: 'a vxlan that is a port',
    recipe: deleteLink,
    given: { link: 'vx0' },
  });

  prove(() => ground, {
    title: 'a vxlan by metadata',
    everyStep: false,
    recipe: deleteLink,
    given: { link: 'vx1' },
  });

  prove(() => ground, {
    title: 'a vxlan over IPv6',
    everyStep: false,
    recipe: deleteLink,
    given: { link: 'vx2' },
  });

  prove(() => ground, {
    title: 'a macvlan whose address is the source of a route elsewhere',
    recipe: deleteLink,
    given: { link: 'mv0' },
    works: async () => {
      expect(await shows('ip route')).not.toMatch(/10\.7[01]\.0\.0/);
    },
  });

  prove(() => ground, {
    title: 'a link of functional blocks',
    everyStep: false,
    recipe: deleteLink,
    given: { link: 'ifb7' },
  });

  prove(() => ground, {
    title: 'a cable with both ends on the host',
    everyStep: false,
    recipe: deleteLink,
    given: { link: 'here' },
  });

  prove(() => ground, {
    title: 'a cable that is off',
    everyStep: false,
    recipe: deleteLink,
    given: { link: 'spare' },
  });

  test('the plan says what goes along', async () => {
    const plan = await ground.plan(deleteLink, { link: 'hbox' });
    expect(plan.warnings).toEqual([
      'also removes its other end, eth0 in box',
      'also removes 2 routes and 2 addresses in box (saved; undo restores them)',
      'default via 10.4.0.1 dev eth0 is the last IPv4 default route of box: without it, box cannot reach other networks',
    ]);
    const made = await ground.plan(deleteLink, { link: 'here' });
    expect(made.warnings).toContain(
      'build abc123 made it: patchpanel undo abc123 removes everything that belongs to that build',
    );
  });

  test('a link that took its name is left alone', async () => {
    const plan = await ground.plan(deleteLink, { link: 'spare' });
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    await shows('ip link add name spare type ifb');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringMatching(/spare/) },
    });
    await shows('ip link delete dev spare');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  test('a port that was plugged in elsewhere stays there', async () => {
    const plan = await ground.plan(deleteLink, { link: 'br0' });
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    await shows('ip link set dev p0 master empty');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('p0 is now a port of another bridge') },
    });
    await shows('ip link set dev p0 nomaster');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  proveRefusals(() => ground, deleteLink, [
    {
      title: 'no such namespace',
      given: { namespace: 'nix', link: 'eth0' },
      field: 'namespace',
      code: 'not-found',
    },
  ]);
});

describeWith(['root', 'namespaces', 'engine'], 'delete-link beside an engine', () => {
  let engine: Ground;
  beforeAll(async () => {
    engine = await startEngineGround();
    await engine.docker('network', 'create', '-o', 'com.docker.network.bridge.name=own0', 'own');
    const id = await engine.container('web', '--network', 'own');
    await engine.host.script(
      `ip link add name hand type veth peer name leg netns "$(docker inspect --format '{{.NetworkSettings.SandboxKey}}' "$1")"
      ip link set dev hand master docker0 up
      nsenter --net="$(docker inspect --format '{{.NetworkSettings.SandboxKey}}' "$1")" ip address add 172.17.9.9/16 dev leg
      nsenter --net="$(docker inspect --format '{{.NetworkSettings.SandboxKey}}' "$1")" ip link set dev leg up`,
      id.trim(),
    );
  });
  afterAll(() => engine.stop());

  prove(() => engine, {
    title: 'a leg that somebody gave a container by hand',
    everyStep: false,
    recipe: deleteLink,
    given: { link: 'hand' },
  });

  proveRefusals(() => engine, deleteLink, [
    {
      title: 'the bridge of the default network',
      given: { link: 'docker0' },
      field: 'link',
      code: 'engine-owned',
    },
    {
      title: 'the bridge of a network',
      given: { link: 'own0' },
      field: 'link',
      code: 'engine-owned',
    },
    {
      title: 'the leg of a container',
      given: { namespace: 'web', link: 'eth0' },
      field: 'link',
      code: 'engine-owned',
    },
  ]);

  test('the host’s end of a container’s cable is refused, with the engine’s way', async () => {
    const snapshot = await engine.snapshot();
    const host = snapshot.namespaces.find(({ kind }) => kind === 'host');
    const port = host?.links.find(({ master }) => master === 'own0');
    await expect(engine.plan(deleteLink, { link: port?.name ?? '' })).rejects.toThrow(
      /engine-owned.*docker network disconnect own web/,
    );
  });
});
