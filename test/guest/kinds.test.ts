import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explained, inGuest, setUp, told } from '../support/guest.ts';

/** A host namespace beside `netns` ones, each with its loopback up and no IPv6 to talk by itself. */
const NAMESPACES = `
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for name in a b c d i j k n u v w; do ip netns add $name; ip -n $name link set lo up; done
`;

/** With a namespace go the links to it, so they are removed first. */
const REMOVE_ALL = `
for link in br0 bond0 dm0 wg0 lan0; do ip link delete $link; done
for name in a b c d i j k n u v w; do ip netns delete $name; done
`;

/** A bridge that filters VLANs: `a` and `b` on access ports of 10 and 20, `c` and the host on trunks. */
const VLANS = `
ip link add br0 type bridge vlan_filtering 1
ip link set br0 up
for name in a b c; do
  ip link add p$name type veth peer name eth0 netns $name
  ip link set p$name up master br0
  ip -n $name link set eth0 up
done
ip -n a address add 10.10.0.1/24 dev eth0
ip -n b address add 10.10.0.2/24 dev eth0
ip -n c link add link eth0 name eth0.10 type vlan id 10
ip -n c address add 10.10.0.3/24 dev eth0.10
ip -n c link set eth0.10 up
bridge vlan delete dev pa vid 1
bridge vlan add dev pa vid 10 pvid untagged
bridge vlan delete dev pb vid 1
bridge vlan add dev pb vid 20 pvid untagged
bridge vlan add dev pc vid 10
ip link add link br0 name br0.10 type vlan id 10
ip address add 10.10.0.254/24 dev br0.10
ip link set br0.10 up
bridge vlan add dev br0 vid 10 self
`;

/** Two cables to a bridge of `d`, of which one is in use. */
const BOND = `
ip link add d0 type veth peer name x0 netns d
ip link add d1 type veth peer name x1 netns d
ip link add bond0 type bond mode active-backup miimon 100
ip link set d0 master bond0
ip link set d1 master bond0
ip link set bond0 up
ip -n d link add hub type bridge
for link in x0 x1; do ip -n d link set $link up master hub; done
ip -n d address add 10.20.0.2/24 dev hub
ip -n d link set hub up
ip address add 10.20.0.1/24 dev bond0
`;

/** `v` routes between `w` and `u`, only by the table of a VRF. */
const VRF = `
ip -n v link add blue type vrf table 100
ip -n v link set blue up
ip link add eth1 netns v type veth peer name eth0 netns w
ip link add eth2 netns v type veth peer name eth0 netns u
for link in eth1 eth2; do ip -n v link set $link up master blue; done
ip -n v address add 10.31.0.1/24 dev eth1
ip -n v address add 10.32.0.1/24 dev eth2
ip -n w address add 10.31.0.2/24 dev eth0
ip -n u address add 10.32.0.2/24 dev eth0
for name in w u; do ip -n $name link set eth0 up; done
ip -n w route add default via 10.31.0.1
ip -n u route add default via 10.32.0.1
ip netns exec v sysctl -qw net.ipv4.ip_forward=1
`;

const IPVLAN = `
ip link add dm0 type dummy
ip link set dm0 up
for name in i j; do
  ip link add link dm0 name ipv0 netns $name type ipvlan mode l2
  ip -n $name link set ipv0 up
done
ip -n i address add 10.40.0.1/24 dev ipv0
ip -n j address add 10.40.0.2/24 dev ipv0
`;

/** Its peer is a namespace of the same machine, which it does not know. */
const WIREGUARD = `
umask 077
ip link add lan0 type veth peer name eth0 netns k
ip address add 10.50.0.1/24 dev lan0
ip link set lan0 up
ip -n k address add 10.50.0.2/24 dev eth0
ip -n k link set eth0 up
ip link add wg0 type wireguard
ip -n k link add wg0 type wireguard
wg genkey >/run/wg-a
wg genkey >/run/wg-b
wg set wg0 private-key /run/wg-a listen-port 51820 \\
  peer "$(wg pubkey </run/wg-b)" endpoint 10.50.0.2:51820 allowed-ips 10.60.0.2/32
ip netns exec k wg set wg0 private-key /run/wg-b listen-port 51820 \\
  peer "$(wg pubkey </run/wg-a)" endpoint 10.50.0.1:51820 allowed-ips 10.60.0.1/32
ip address add 10.60.0.1/24 dev wg0
ip link set wg0 up
ip -n k address add 10.60.0.2/24 dev wg0
ip -n k link set wg0 up
`;

/** The host's cable to \`n\`. */
const NETEM = `
ip link add nem type veth peer name eth0 netns n
ip address add 10.70.0.1/24 dev nem
ip link set nem up
ip -n n address add 10.70.0.2/24 dev eth0
ip -n n link set eth0 up
`;

beforeAll(() => inGuest([NAMESPACES, VLANS, BOND, VRF, IPVLAN, WIREGUARD, NETEM].join('\n')));
afterAll(() => inGuest(REMOVE_ALL));

describe('a bridge that filters VLANs', () => {
  test('ports of two VLANs do not reach each other', async () => {
    expect(await explained('a', 'b')).toMatchObject({
      verdict: 'vlan-mismatch',
      summary: 'br0 of host filters VLANs: pa is in VLAN 10, pb is not',
      culprit: { kind: 'link', name: 'pa' },
    });
  });

  test('a VLAN link beyond a trunk is followed to', async () => {
    expect(await explained('a', 'c')).toMatchObject({ verdict: 'reachable' });
    const stdout = await told('explain', 'a', 'c');
    expect(stdout).toContain('a eth0 ──↔── pa ──╋ br0 ├── pc ──↔── eth0 ── eth0.10 c');
  });

  test('so is one on the bridge itself', async () => {
    const stdout = await told('explain', 'a', '10.10.0.254');
    expect(stdout).toContain('a eth0 ──↔── pa ──╋ br0 ── br0.10 host');
  });

  test('the bridge itself is in VLANs as its ports are', async () => {
    await setUp('bridge vlan delete dev br0 vid 10 self', 'bridge vlan add dev br0 vid 10 self');
    expect(await explained('a', '10.10.0.254')).toMatchObject({
      verdict: 'vlan-mismatch',
      summary: 'br0 of host filters VLANs: pa is in VLAN 10, br0 is not',
    });
  });

  test('a tag that the port is not in', async () => {
    await setUp('bridge vlan delete dev pc vid 10', 'bridge vlan add dev pc vid 10');
    expect(await explained('c', '10.10.0.254')).toMatchObject({
      verdict: 'vlan-mismatch',
      summary: 'br0 of host filters VLANs: pc is not in VLAN 10, which the frame is tagged with',
    });
  });

  test('rules for routed packets, which do not see frames with a tag, are not blamed', async () => {
    await setUp(
      'modprobe br_netfilter; iptables -I FORWARD -s 10.10.0.1 -j DROP; ip netns exec c sysctl -qw net.ipv4.icmp_echo_ignore_all=1',
      'iptables -D FORWARD -s 10.10.0.1 -j DROP; ip netns exec c sysctl -qw net.ipv4.icmp_echo_ignore_all=0',
    );
    expect(await explained('a', 'c')).toMatchObject({ verdict: 'echo-ignored' });
  });

  test('what a VLAN stands on is told', async () => {
    expect(await told('show', 'c')).toMatch(/eth0\.10 .* VLAN 10 on eth0 \(\d+\)/);
    expect(await told('map')).toContain('eth0.10 10.10.0.3/24 on eth0');
  });
});

describe('a bond', () => {
  test('is followed by the port in use', async () => {
    expect(await told('explain', 'host', 'd')).toContain('host bond0 ── d0 ──↔── x0 ──╋ hub d');
    await setUp(
      'ip link set d0 down',
      'ip link set d0 up; ip link set bond0 type bond active_slave d0',
    );
    expect(await told('explain', 'host', 'd')).toContain('host bond0 ── d1 ──↔── x1 ──╋ hub d');
  });

  test('its ports are told', async () => {
    expect(await told('show', 'host')).toMatch(/ d0 .* port of bond0/);
  });
});

describe('a VRF', () => {
  test('is routed by its own table', async () => {
    const stdout = await told('explain', 'w', 'u');
    expect(stdout).toContain('w eth0 ──↔── eth1 ── v ── eth2 ──↔── eth0 u');
    expect(stdout).toContain('by eth2, of table 100');
  });

  test('answers by it too', async () => {
    await setUp('ip -n w link set eth0 arp off', 'ip -n w link set eth0 arp on');
    expect((await explained('u', '10.31.0.1')).verdict).toBe('reachable');
    const stdout = await told('explain', 'w', '10.31.0.1');
    expect(stdout).toContain('ip -n v -j route get 10.31.0.2 from 10.31.0.1 vrf blue');
    expect(stdout).not.toContain('v has no route to 10.31.0.2');
  });

  test('what is sent outside of it has no route, and how to send in it is said', async () => {
    const explanation = await explained('v', 'w');
    expect(explanation).toMatchObject({ verdict: 'no-route' });
    expect(JSON.stringify(explanation)).toContain('ip vrf exec blue');
  });

  test('its table and its links are told', async () => {
    const stdout = await told('show', 'v');
    expect(stdout).toMatch(/blue .* routes by table 100/);
    expect(stdout).toMatch(/eth1 .* in VRF blue/);
  });
});

describe('ipvlan', () => {
  test('links that share one reach each other', async () => {
    expect(await told('explain', 'i', 'j')).toContain('i ipv0 ──↔── ipv0 j');
  });

  test('the link that they share is told', async () => {
    expect(await told('show', 'i')).toMatch(/ipv0 .* on dm0 \(\d+\) in host/);
  });
});

describe('WireGuard', () => {
  test('the peer and its endpoint are told, and that nothing is seen beyond', async () => {
    const stdout = await told('explain', 'host', '10.60.0.2');
    expect(stdout).toMatch(
      /wg0 of host sends packets for 10\.60\.0\.2 to the peer \S+ at 10\.50\.0\.2:51820/,
    );
    expect(stdout).toContain('what is beyond cannot be seen from here');
  });

  test('a destination that no peer takes', async () => {
    expect(await explained('host', '10.60.0.9')).toMatchObject({
      verdict: 'wireguard-no-peer',
      culprit: { kind: 'link', name: 'wg0' },
    });
  });
});

const Report = v.object({
  targets: v.array(v.object({ lost: v.number(), min: v.nullable(v.number()) })),
});

/** What came of pinging `n`: what was lost, and times in microseconds. */
async function pinged(...options: readonly string[]) {
  return v.parse(Report, JSON.parse(await told('ping', '10.70.0.2', '--json', ...options))).targets;
}

describe('netem', () => {
  test('a delay is told', async () => {
    await setUp(
      'tc -n n qdisc add dev eth0 root netem delay 500ms',
      'tc -n n qdisc delete dev eth0 root',
    );
    const [target] = await pinged('--count', '10');
    expect(target).toMatchObject({ lost: 0 });
    expect(target?.min).toBeGreaterThanOrEqual(500_000);
    expect(target?.min).toBeLessThan(700_000);
  });

  test('loss is told', async () => {
    await setUp(
      'tc -n n qdisc add dev eth0 root netem loss 20%',
      'tc -n n qdisc delete dev eth0 root',
    );
    const [target] = await pinged('--count', '200', '--interval', '0.2');
    // Of 200 probes 40, with a deviation of 5.7: five of those to either side.
    expect(target?.lost).toBeGreaterThan(12);
    expect(target?.lost).toBeLessThan(68);
  });
});
