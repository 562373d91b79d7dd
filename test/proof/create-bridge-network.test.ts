import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network/recipe.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/** A host with a network of the engine, a VPN's link, a blocked range, and a world behind a link. */
const SET_UP = `
docker network create --subnet 10.9.0.0/24 -o com.docker.network.bridge.name=br-old old
ip link add tun0 type veth peer name far
ip address add 10.8.0.6 peer 10.8.0.5 dev tun0
ip link set tun0 up
ip link set far up
ip route add 10.90.0.0/16 via 10.8.0.5
ip route add blackhole 10.91.0.0/16
ip netns add world
ip link add up0 type veth peer name eth0 netns world
ip address add 10.40.0.1/24 dev up0
ip link set up0 up
ip -n world address add 10.40.0.2/24 dev eth0
ip -n world link set eth0 up
`;

const WORLD = '10.40.0.2';

/** Whether a ping from a container is answered; without a route a newer busybox ends with only those words. */
async function answered({ docker }: Ground, container: string, address: string): Promise<boolean> {
  const said = await docker(
    ...['exec', container, 'sh', '-c', 'ping -c 1 -W 1 "$1" 2>&1 || true', 'sh', address],
  );
  expect(said).toMatch(/1 packets transmitted|Network (?:is )?unreachable/);
  return said.includes('1 packets received');
}

/** Puts two containers on a network, asks, and takes them away again until the bridge has noticed. */
async function withTwo<T>(
  { docker, container, host }: Ground,
  { network, bridge }: { readonly network: string; readonly bridge: string },
  ask: (neighbour: string) => Promise<T>,
): Promise<T> {
  await container('from', '--network', network);
  await container('there', '--network', network);
  const answer = await ask(
    await docker(
      ...['inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'],
      'there',
    ),
  );
  await docker('rm', '-f', 'from', 'there');
  await host.script('until ip -br link show dev "$1" | grep -q DOWN; do sleep 0.1; done', bridge);
  return answer;
}

/**
 * The plan says of the first network with IPv6 that the host then forwards it for good, and from engine
 * 28 on that the policy of FORWARD is DROP for good.
 *
 * A bridge that had ports differs from one that never had: the kernel computed its tso_max_size when
 * the last went, and the first brought its IPv6 address through duplicate address detection.
 */
const tidy = (state: string) =>
  state
    .replace(/tso_max_size \d+/g, 'tso_max_size')
    .replace(/^ipv6\/conf\/\S+\/forwarding:\d$/gm, '')
    .replace(/^:FORWARD ACCEPT /gm, ':FORWARD DROP ')
    .replace(/ tentative\b/g, '')
    .replace(/^local fd00:7::1 .*\n/gm, '');

describeWith(['root', 'namespaces', 'engine'], 'create-bridge-network', () => {
  let real: Ground;
  const ground = () => real;
  beforeAll(async () => {
    real = await startEngineGround();
    await real.host.script(SET_UP);
  });
  afterAll(() => real.stop());

  prove(ground, {
    title: 'as proposed',
    recipe: createBridgeNetwork,
    tidy,
    given: {},
    works: async (on, { input }) => {
      expect(input).toMatchObject({ subnet: '172.18.0.0/16', bridge: 'br-my-network' });
      await withTwo(on, { network: 'my-network', bridge: 'br-my-network' }, async (neighbour) => {
        expect(await answered(on, 'from', neighbour)).toBe(true);
        expect(await answered(on, 'from', WORLD)).toBe(true);
      });
    },
  });

  prove(ground, {
    title: 'the tutorial’s, with icc off',
    recipe: createBridgeNetwork,
    tidy,
    given: {
      name: 'bridge0',
      icc: 'no',
      subnet: '172.16.0.0/16',
      'ip-range': '172.16.1.0/24',
      gateway: '172.16.1.1',
    },
    works: async (on) => {
      expect(
        await on.docker('network', 'inspect', '--format', '{{json .IPAM.Config}}', 'bridge0'),
      ).toBe('[{"Subnet":"172.16.0.0/16","IPRange":"172.16.1.0/24","Gateway":"172.16.1.1"}]');
      await withTwo(on, { network: 'bridge0', bridge: 'br-bridge0' }, async (neighbour) => {
        expect(await answered(on, 'from', neighbour)).toBe(false);
        expect(await answered(on, 'from', '172.16.1.1')).toBe(true);
      });
    },
  });

  prove(ground, {
    title: 'both families, MTU, bridge, kept-back addresses, labels',
    recipe: createBridgeNetwork,
    tidy,
    given: {
      name: 'six',
      ipv6: 'yes',
      subnet: '10.7.0.0/29,fd00:7::/64',
      gateway: '10.7.0.6',
      'aux-address': 'router=10.7.0.1,printer=10.7.0.2,six=fd00:7::2',
      bridge: 'lab7',
      masquerade: 'no',
      mtu: '1400',
      label: 'team=net',
    },
    works: async (on, { warnings }) => {
      const { docker, host } = on;
      expect(warnings).toContainEqual(
        expect.stringContaining('IPv6 forwarding for this whole host, which is disabled now'),
      );
      expect(await host.script('cat /proc/sys/net/ipv6/conf/all/forwarding')).toBe('1\n');
      await withTwo(on, { network: 'six', bridge: 'lab7' }, async (neighbour) => {
        expect(neighbour).toBe('10.7.0.4');
        const inside = await docker('exec', 'from', 'ip', 'address', 'show', 'eth0');
        expect(inside).toContain('mtu 1400');
        expect(inside).toContain('inet 10.7.0.3/29');
        expect(inside).toContain('inet6 fd00:7::3/64');
        expect(await docker('exec', 'from', 'ip', 'route')).toContain('default via 10.7.0.6');
        const outside = await host.script('ip address show dev lab7');
        expect(outside).toContain('mtu 1400');
        expect(outside).toContain('inet 10.7.0.6/29');
        expect(outside).toContain('inet6 fd00:7::1/64');
        expect(await answered(on, 'from', WORLD)).toBe(false); // the world knows no way back
      });
      expect(await docker('network', 'inspect', '--format', '{{.Labels.team}}', 'six')).toBe('net');
    },
  });

  prove(ground, {
    title: 'internal',
    recipe: createBridgeNetwork,
    tidy,
    given: { name: 'inside', internal: 'yes' },
    works: (on) =>
      withTwo(on, { network: 'inside', bridge: 'br-inside' }, async (neighbour) => {
        expect(await answered(on, 'from', neighbour)).toBe(true);
        expect(await answered(on, 'from', WORLD)).toBe(false);
      }),
  });

  test('a link that somebody plugged into the bridge keeps the network', async () => {
    const before = await real.state();
    const plan = await real.plan(createBridgeNetwork, { name: 'kept' });
    expect(await runPlan(plan, real)).toMatchObject({ kind: 'applied' });
    await real.host.script(
      'ip link add theirs type veth peer name end; ip link set dev theirs master br-kept',
    );
    expect(await undoBuild(plan.build, real)).toMatchObject({
      kind: 'refused',
      kept: [{ step: 'network', why: expect.stringContaining('is a port of br-kept') }],
    });
    await real.host.script('ip link delete dev theirs');
    expect(await undoBuild(plan.build, real)).toMatchObject({ kind: 'undone' });
    expect(await real.state()).toBe(before);
  });

  const wrong = (field: string, code: string, given: Record<string, string>) => ({
    title: JSON.stringify(given),
    given,
    field,
    code,
  });
  const ten = { subnet: '10.7.0.0/24' };
  proveRefusals(ground, createBridgeNetwork, [
    wrong('name', 'taken', { name: 'old' }),
    wrong('name', 'predefined', { name: 'bridge' }),
    wrong('name', 'predefined', { name: 'host' }),
    wrong('name', 'predefined', { name: 'none' }),
    wrong('name', 'not-allowed', { name: 'bad name' }),
    wrong('name', 'not-allowed', { name: '.bad' }),
    wrong('name', 'not-allowed', { name: 'container:x' }),
    wrong('bridge', 'taken', { bridge: 'docker0' }),
    wrong('bridge', 'taken', { bridge: 'tun0' }),
    wrong('bridge', 'too-long', { bridge: 'way-too-long-name-here' }),
    wrong('subnet', 'overlap', { subnet: '10.9.0.0/25' }),
    wrong('subnet', 'overlap', { subnet: '10.8.0.0/24' }),
    wrong('subnet', 'overlap', { subnet: '10.90.3.0/24' }),
    wrong('subnet', 'overlap', { subnet: '10.91.0.0/24' }),
    wrong('subnet', 'several', { subnet: '10.1.0.0/24,10.2.0.0/24' }),
    wrong('subnet', 'no-prefix', { subnet: '10.7.0.0' }),
    wrong('subnet', 'too-small', { subnet: '10.7.0.0/31' }),
    wrong('subnet', 'ipv6-off', { subnet: '10.7.0.0/24,fd00:7::/64' }),
    wrong('subnet', 'no-ipv4', { subnet: 'fd00:7::/64', ipv6: 'yes' }),
    wrong('ip-range', 'no-prefix', { subnet: '192.17.0.0/16', 'ip-range': '192.17.0.0' }),
    wrong('ip-range', 'outside', { ...ten, 'ip-range': '10.6.0.0/25' }),
    wrong('ip-range', 'outside', { ...ten, 'ip-range': '10.7.0.0/23' }),
    wrong('gateway', 'outside', { ...ten, gateway: '10.6.0.1' }),
    wrong('gateway', 'network', { ...ten, gateway: '10.7.0.0' }),
    wrong('gateway', 'broadcast', { ...ten, gateway: '10.7.0.255' }),
    wrong('aux-address', 'gateway', { ...ten, 'aux-address': 'router=10.7.0.1' }),
    wrong('aux-address', 'outside', { ...ten, 'aux-address': 'router=10.6.0.9' }),
    wrong('aux-address', 'twice', { ...ten, 'aux-address': 'a=10.7.0.9,b=10.7.0.9' }),
    wrong('aux-address', 'no-name', { ...ten, 'aux-address': '10.7.0.9' }),
    wrong('mtu', 'out-of-range', { mtu: '67' }),
    wrong('label', 'reserved', { label: 'dev.patchpanel.build=x' }),
  ]);
});
