import { vi } from 'vitest';

/**
 * A private host with what links, addresses and routes can be: a way out (`eth0`, whose other end is in
 * `world`), a bridge with a port, a link that is off, one that others stand on, and a namespace `box`.
 * Without duplicate address detection on the host, which would keep every IPv6 address waiting for a second.
 */
export const LINK_HOST = `
sysctl -q -w net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
ip netns add world
ip link add name eth0 address 02:00:00:00:00:05 type veth peer name w0 netns world
ip link property add dev eth0 altname uplink
ip -n world link set dev lo up
ip -n world address add 10.0.0.1/24 dev w0
ip -n world -6 address add fd00::1/64 dev w0 nodad
ip -n world link set dev w0 up
ip address add 10.0.0.5/24 broadcast 10.0.0.255 dev eth0
ip address add 10.0.0.6/24 dev eth0 label eth0:1
ip address add 10.8.0.1 peer 10.8.0.2/32 dev eth0 label eth0:p
ip -6 address add fd00::5/64 dev eth0
ip -6 address add fd00::6/64 dev eth0 noprefixroute
ip link set dev eth0 up
ip route add default via 10.0.0.1 dev eth0 metric 100
ip route add 10.50.0.0/16 dev eth0 proto static src 10.0.0.6
ip route add 10.51.0.0/16 via 10.50.0.1 mtu lock 1400 advmss 1300
ip route add 10.52.0.0/16 via 10.0.0.9 dev eth0 table 77 onlink
ip route add 10.53.0.0/16 nexthop via 10.0.0.1 weight 2 nexthop via 10.0.0.2
ip route add blackhole 10.54.0.0/16
ip route add 10.55.0.0/16 tos 0x10 via 10.0.0.1
ip -6 route add default via fd00::1 dev eth0
ip -6 route add fd00:7::/64 via fd00::1 metric 5 pref high
ip -6 route add fd00:8::/64 nexthop via fd00::1 nexthop via fd00::2 weight 3
ip -6 route add fd00:a::/64 via fd00::1 src fd00::6
ip -6 route add unreachable fd00:9::/64
ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev eth0 nud permanent
ip neigh add fd00::7 lladdr 02:00:00:00:00:07 dev eth0 nud permanent

ip link add name br0 address 02:00:00:00:01:00 type bridge
ip address add 10.2.0.1/24 dev br0
ip link set dev br0 up
ip link add name p0 type veth peer name far netns world
ip link set dev p0 master br0
ip link set dev p0 up
ip -n world link set dev far up
ip route add 10.60.0.0/16 via 10.2.0.9

ip link add name spare type veth peer name spare2
ip link set dev spare up
ip link set dev spare down
ip address add 10.3.0.1/24 dev spare
ip -6 address add fd00:3::1/64 dev spare

ip link add name lower type veth peer name lower2
ip link set dev lower up
ip link set dev lower2 up
ip address add 10.5.0.1/24 dev lower
ip address add 10.5.0.2/24 dev lower
sysctl -q -w net/ipv4/conf/lower/promote_secondaries=1
ip link add link lower name mv0 type macvlan mode bridge

ip link add name tiny mtu 1000 type veth peer name old
sysctl -q -w net/ipv6/conf/old/disable_ipv6=1

ip netns add box
ip -n box link set dev lo up
ip link add name hbox type veth peer name eth0 netns box
ip link set dev hbox up
ip -n box address add 10.4.0.2/24 dev eth0
ip -n box -6 address add fd00:4::2/64 dev eth0 nodad
ip -n box link set dev eth0 up
ip -n box route add default via 10.4.0.1
ip -n box -6 route add default via fd00:4::1
ip netns exec box sysctl -q -w net/ipv6/conf/eth0/forwarding=1
`;

/** Makes this process look as if it was started over SSH; call the result to end that. */
export function connectedFrom(client: string, server: string): () => void {
  vi.stubEnv('TMUX', undefined);
  vi.stubEnv('STY', undefined);
  vi.stubEnv('SSH_CONNECTION', `${client} 50000 ${server} 22`);
  return () => void vi.unstubAllEnvs();
}
