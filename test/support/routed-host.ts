/** A host on which programs of many releases are asked the same. */

/**
 * Behind the host a router, `router`, which rejects some, and a link that is narrow, to `far`. The host has a
 * route of less, and some that prohibit. A script for sh -e.
 */
export const ROUTED = `
ip netns add router
ip netns add far
ip link add up0 type veth peer name down0 netns router
ip -n router link add wide0 mtu 1400 type veth peer name eth0 mtu 1400 netns far
ip address add 10.9.0.1/24 dev up0; ip -6 address add fd00:9::1/64 dev up0 nodad; ip link set up0 up
ip -n router address add 10.9.0.2/24 dev down0; ip -n router -6 address add fd00:9::2/64 dev down0 nodad
ip -n router address add 10.8.0.1/24 dev wide0; ip -n router -6 address add fd00:8::1/64 dev wide0 nodad
ip -n router link set down0 up; ip -n router link set wide0 up; ip -n router link set lo up
ip -n far address add 10.8.0.2/24 dev eth0; ip -n far -6 address add fd00:8::2/64 dev eth0 nodad
ip -n far link set eth0 up
ip -n far route add default via 10.8.0.1; ip -n far -6 route add default via fd00:8::1
ip route add 10.8.0.0/24 via 10.9.0.2; ip -6 route add fd00:8::/64 via fd00:9::2
ip route add 10.7.0.0/24 via 10.9.0.2; ip -6 route add fd00:7::/64 via fd00:9::2
ip route add 10.6.0.0/24 via 10.9.0.2 mtu 1300
ip route add prohibit 10.5.0.0/24; ip -6 route add prohibit fd00:5::/64
ip netns exec router sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
  net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
ip netns exec router iptables -A FORWARD -d 10.8.0.7 -j REJECT --reject-with icmp-admin-prohibited
ip netns exec router ip6tables -A FORWARD -d fd00:8::7 -j REJECT --reject-with icmp6-adm-prohibited
for try in 1 2 3 4 5 6 7 8 9; do ping -c 1 -W 1 fd00:8::2 >/dev/null && ping -c 1 -W 1 10.8.0.2 >/dev/null && exit
done
`;

/** Rules of nft and of both iptables, of every kind that explaining knows. Likewise. */
export const FIREWALL = `
nft -f - <<'END'
table inet own {
  set few { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.7 } }
  chain in {
    type filter hook input priority filter + 5; policy drop;
    ct state established,related counter accept
    iifname "up0" tcp dport { 22, 8000-8080 } accept
    ip saddr @few drop
    icmp type echo-request limit rate 5/second accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    meta l4proto udp reject with icmpx admin-prohibited
    jump more
  }
  chain more {
    ip daddr != 10.0.0.0/8 counter packets 0 bytes 0 drop comment "from elsewhere"
  }
}
table ip nat2 {
  chain out {
    type nat hook postrouting priority srcnat;
    oifname "up0" ip saddr 10.1.0.0/16 masquerade
  }
  chain to {
    type nat hook prerouting priority dstnat;
    tcp dport 81 dnat to 10.8.0.2:80
  }
}
END
for tool in iptables ip6tables; do
  $tool -P FORWARD DROP
  $tool -N OWN
  $tool -A FORWARD -i up0 ! -o up0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  $tool -A FORWARD -p tcp -m multiport --dports 80,443 -m comment --comment 'two "words"' -j OWN
  $tool -A OWN -j REJECT
done
iptables -t nat -A POSTROUTING -s 10.1.0.0/16 ! -o up0 -j MASQUERADE
iptables -t nat -A PREROUTING -p tcp -m addrtype --dst-type LOCAL --dport 8080 -j DNAT --to-destination 10.8.0.2:80
iptables -t raw -A PREROUTING -d 10.8.0.2 ! -i up0 -j DROP
`;
