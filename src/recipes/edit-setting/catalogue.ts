/** The settings that may be changed, and what their values mean (Documentation/networking/ip-sysctl.rst). */

export type Known = {
  /** Below /proc/sys/net; LINK stands for the name of a link, or for `all`. */
  readonly path: string;
  /** What it decides, in a few words. */
  readonly about: string;
  /** What each possible value means, as the end of a sentence. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether the larger of a link's own value and that of `all` applies (IN_DEV_MAXCONF, IN_DEV_ORCONF). */
  readonly largerHolds?: true;
  /** Whether a value above 0 keeps packets out. */
  readonly restricts?: true;
};

/** Each can be undone exactly; `default`, from which links take what they have not set themselves, cannot. */
const CATALOGUE: readonly Known[] = [
  {
    path: 'ipv4/ip_forward',
    about: 'whether the host is a router for IPv4',
    values: {
      0: 'IPv4 packets for other hosts are dropped',
      1: 'IPv4 packets for other hosts are forwarded between all its links',
    },
  },
  {
    path: 'ipv4/icmp_echo_ignore_all',
    about: 'whether the host answers a ping',
    values: { 0: 'echo requests are answered', 1: 'echo requests get no answer' },
  },
  {
    path: 'ipv6/icmp/echo_ignore_all',
    about: 'whether the host answers an IPv6 ping',
    values: {
      0: 'IPv6 echo requests are answered',
      1: 'IPv6 echo requests get no answer',
    },
  },
  ...(['iptables', 'ip6tables'] as const).map((program) => ({
    path: `bridge/bridge-nf-call-${program}`,
    about: `whether frames between ports of a bridge pass through ${program}`,
    values: {
      0: `bridged frames bypass ${program}`,
      1: `bridged frames pass through ${program}, including FORWARD`,
    },
  })),
  {
    path: 'ipv4/conf/LINK/forwarding',
    about: 'whether IPv4 packets that arrive there are forwarded',
    values: {
      0: 'IPv4 packets that arrive there for other hosts are dropped',
      1: 'IPv4 packets that arrive there for other hosts are forwarded',
    },
  },
  {
    path: 'ipv4/conf/LINK/rp_filter',
    about: 'whether the return path to a packet’s source is checked',
    values: {
      0: 'packets are accepted from any source',
      1: 'a packet is accepted only if the reply would leave through the same link (RFC 3704, strict)',
      2: 'a packet is accepted only if there is any route to its source (RFC 3704, loose)',
    },
    largerHolds: true,
    restricts: true,
  },
  {
    path: 'ipv4/conf/LINK/arp_ignore',
    about: 'which ARP requests are answered',
    values: {
      0: 'ARP requests for any local address are answered, on any link',
      1: 'ARP requests are answered only for addresses of the link they arrive on',
      2: 'ARP requests are answered only for addresses of that link, and only to hosts in its subnet',
      3: 'ARP requests are not answered for addresses of scope host',
      8: 'ARP requests are not answered for any local address',
    },
    largerHolds: true,
    restricts: true,
  },
  {
    path: 'ipv4/conf/LINK/arp_filter',
    about: 'whether ARP answers follow the routes',
    values: {
      0: 'ARP requests are answered by the link they arrive on',
      1: 'ARP requests are answered only by the link with the route to the asking host',
    },
    largerHolds: true,
    restricts: true,
  },
  {
    path: 'ipv4/conf/LINK/arp_announce',
    about: 'the source address of the host’s own ARP requests',
    values: {
      0: 'ARP requests use any local address as source',
      1: 'ARP requests avoid source addresses outside the subnet they ask for',
      2: 'ARP requests use the best address of that link for the subnet as source',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/proxy_arp',
    about: 'whether ARP requests for other hosts are answered (proxy ARP)',
    values: {
      0: 'ARP requests for addresses of other hosts are not answered',
      1: 'ARP requests for hosts that it has a route to through another link are answered in their place',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/accept_local',
    about: 'whether packets from its own addresses are accepted',
    values: {
      0: 'packets from outside with a local source address are dropped',
      1: 'packets from outside may have a local source address',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/route_localnet',
    about: 'whether 127.0.0.0/8 may be routed',
    values: {
      0: 'packets from outside to or from 127.0.0.0/8 are dropped',
      1: '127.0.0.0/8 is routed like any subnet: services that listen only on the loopback may be reached from outside',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/accept_redirects',
    about: 'whether ICMP redirects are followed',
    values: { 0: 'ICMP redirects are ignored', 1: 'ICMP redirects change the routes' },
  },
  {
    path: 'ipv4/conf/LINK/send_redirects',
    about: 'whether a router announces shorter routes',
    values: {
      0: 'ICMP redirects are not sent',
      1: 'ICMP redirects are sent to hosts that could use a shorter route',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/log_martians',
    about: 'whether packets with impossible addresses are logged',
    values: {
      0: 'packets with impossible addresses are silently dropped',
      1: 'packets with impossible addresses are dropped and logged in the kernel’s log',
    },
    largerHolds: true,
  },
  {
    path: 'ipv6/conf/LINK/forwarding',
    about: 'whether the host is a router for IPv6 (all), or behaves like one on a link',
    values: {
      0: 'it is an IPv6 host there: it accepts routes from router advertisements',
      1: 'it is an IPv6 router there: it does not accept routes from router advertisements. Packets are forwarded if all is 1',
    },
  },
  {
    path: 'ipv6/conf/LINK/disable_ipv6',
    about: 'whether a link has IPv6',
    values: { 0: 'the link has IPv6', 1: 'the link has no IPv6 address, route or neighbour' },
    restricts: true,
  },
  {
    path: 'ipv6/conf/LINK/accept_ra',
    about: 'whether router advertisements are accepted',
    values: {
      0: 'router advertisements are ignored',
      1: 'router advertisements give addresses and routes, unless the host is a router itself',
      2: 'router advertisements give addresses and routes, even if the host is a router itself',
    },
  },
];

/** The only one of IPv6’s `all` offered here: the others have no effect, or change every link at once. */
const OF_ALL = ['ipv6/conf/all/forwarding'];

export type Setting = {
  readonly path: string;
  readonly known: Known;
  /** The link that it belongs to; null for the whole namespace. */
  readonly link: string | null;
};

const OF_LINK = /^(ipv[46]\/conf\/)(.+)(\/[^/]+)$/;

/** The setting at a path; null for one that may not be changed here. */
export function settingAt(path: string): Setting | null {
  const [, head, owner, tail] = OF_LINK.exec(path) ?? [];
  if (owner === undefined) {
    const known = CATALOGUE.find((each) => each.path === path);
    return known === undefined ? null : { path, known, link: null };
  }
  const known = CATALOGUE.find((each) => each.path === `${head}LINK${tail}`);
  const whole = owner === 'all';
  if (known === undefined || owner === 'default') return null;
  if (whole && head === 'ipv6/conf/' && !OF_ALL.includes(path)) return null;
  return { path, known, link: whole ? null : owner };
}
