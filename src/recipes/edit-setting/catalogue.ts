/** The settings that may be changed, and what their values mean (Documentation/networking/ip-sysctl.rst). */

export type Known = {
  /** Below /proc/sys/net; LINK stands for the name of a link, or for `all`. */
  readonly path: string;
  /** What it decides, in a few words. */
  readonly about: string;
  /** What each value that it may have comes to, as the end of a sentence. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether the larger of a link's own value and that of `all` holds (IN_DEV_MAXCONF, IN_DEV_ORCONF). */
  readonly largerHolds?: true;
  /** Whether a value above 0 keeps packets out. */
  readonly restricts?: true;
};

/** Each has a way to be taken back exactly; `default`, of which links take over what they have not set, has none. */
const CATALOGUE: readonly Known[] = [
  {
    path: 'ipv4/ip_forward',
    about: 'whether it is a router for IPv4',
    values: {
      0: 'IPv4 packets that are for others are dropped',
      1: 'IPv4 packets that are for others are sent on, between all its links',
    },
  },
  {
    path: 'ipv4/icmp_echo_ignore_all',
    about: 'whether it answers a ping',
    values: { 0: 'echo requests are answered', 1: 'echo requests get no answer' },
  },
  {
    path: 'ipv6/icmp/echo_ignore_all',
    about: 'whether it answers a ping by IPv6',
    values: {
      0: 'echo requests of IPv6 are answered',
      1: 'echo requests of IPv6 get no answer',
    },
  },
  ...(['iptables', 'ip6tables'] as const).map((program) => ({
    path: `bridge/bridge-nf-call-${program}`,
    about: `whether frames from port to port of a bridge pass ${program}`,
    values: {
      0: `a bridge carries frames past ${program}`,
      1: `what a bridge carries from port to port passes ${program}, FORWARD included`,
    },
  })),
  {
    path: 'ipv4/conf/LINK/forwarding',
    about: 'whether IPv4 packets that come in there are sent on',
    values: {
      0: 'IPv4 packets that come in there for others are dropped',
      1: 'IPv4 packets that come in there for others are sent on',
    },
  },
  {
    path: 'ipv4/conf/LINK/rp_filter',
    about: 'whether the way back to a packet’s source is looked at',
    values: {
      0: 'packets are taken from any source',
      1: 'a packet is taken only where an answer would leave by the same link (RFC 3704, strict)',
      2: 'a packet is taken only where any route leads to its source (RFC 3704, loose)',
    },
    largerHolds: true,
    restricts: true,
  },
  {
    path: 'ipv4/conf/LINK/arp_ignore',
    about: 'which ARP requests are answered',
    values: {
      0: 'ARP requests for any address of its own are answered, by whichever link they come',
      1: 'ARP requests are answered for addresses of the link that they come by',
      2: 'ARP requests are answered for addresses of that link, and to who is in its subnet',
      3: 'ARP requests are not answered for addresses of scope host',
      8: 'no ARP request is answered for any address of its own',
    },
    largerHolds: true,
    restricts: true,
  },
  {
    path: 'ipv4/conf/LINK/arp_filter',
    about: 'whether ARP answers follow the routes',
    values: {
      0: 'ARP requests are answered by the link that they come by',
      1: 'ARP requests are answered only by the link that leads to who asks',
    },
    largerHolds: true,
    restricts: true,
  },
  {
    path: 'ipv4/conf/LINK/arp_announce',
    about: 'which address its own ARP requests come from',
    values: {
      0: 'ARP requests come from any address of its own',
      1: 'ARP requests avoid source addresses that are not of the subnet asked for',
      2: 'ARP requests come from the best address of that link for the subnet',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/proxy_arp',
    about: 'whether ARP requests for others are answered',
    values: {
      0: 'ARP requests for addresses of others are not answered',
      1: 'ARP requests for whom it has a route to elsewhere are answered in their place',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/accept_local',
    about: 'whether packets from its own addresses are taken',
    values: {
      0: 'packets from outside that bear an address of its own as source are dropped',
      1: 'packets from outside may bear an address of its own as source',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/route_localnet',
    about: 'whether 127.0.0.0/8 may be routed',
    values: {
      0: 'packets from outside to or from 127.0.0.0/8 are dropped',
      1: '127.0.0.0/8 is routed as any subnet: what listens on the loopback alone may be reached from outside',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/accept_redirects',
    about: 'whether ICMP redirects are followed',
    values: { 0: 'ICMP redirects are ignored', 1: 'ICMP redirects change its routes' },
  },
  {
    path: 'ipv4/conf/LINK/send_redirects',
    about: 'whether a router tells of shorter ways',
    values: {
      0: 'no ICMP redirects are sent',
      1: 'it sends ICMP redirects to who could take a shorter way',
    },
    largerHolds: true,
  },
  {
    path: 'ipv4/conf/LINK/log_martians',
    about: 'whether packets with impossible addresses are logged',
    values: {
      0: 'packets with impossible addresses are dropped without a word',
      1: 'packets with impossible addresses are dropped, and noted in the kernel’s log',
    },
    largerHolds: true,
  },
  {
    path: 'ipv6/conf/LINK/forwarding',
    about: 'whether it is a router for IPv6 (all), or behaves like one on a link',
    values: {
      0: 'it is a host of IPv6 there: it takes routes from router advertisements',
      1: 'it is a router of IPv6 there: it takes no routes from router advertisements. Packets are sent on where all is 1',
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
    about: 'whether router advertisements are taken',
    values: {
      0: 'router advertisements are ignored',
      1: 'router advertisements give addresses and routes, unless it is a router itself',
      2: 'router advertisements give addresses and routes, also where it is a router itself',
    },
  },
];

/** What `all` does for IPv6 beside this one is nothing, or to every link at once. */
const OF_ALL = ['ipv6/conf/all/forwarding'];

export type Setting = {
  readonly path: string;
  readonly known: Known;
  /** The link that it is of; null for the whole namespace. */
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
