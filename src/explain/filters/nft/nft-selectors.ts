import { contains, familyOf, isBetween } from '../../../model/address/address.ts';
import {
  type Condition,
  isIcmpType,
  isPort,
  isProtocol,
  isState,
  linkMatches,
  numberIn,
  type Packet,
  portOf,
  type RuleMatch,
} from '../packet.ts';

/** What a rule of nft's looks at in a packet (nft(8), expressions). */
export type Selector = {
  /** Whether the packet has it at all; of one that has not, neither `==` nor `!=` is true. */
  readonly has: (packet: Packet) => RuleMatch;
  /** Whether it is this value, or one of this range, prefix or names with a wildcard. */
  readonly is: Condition;
  /** What it is as a number; null where it has none, or that is not known. */
  readonly number?: (packet: Packet) => number | null;
};

const always = () => true;

const ofFamily =
  (family: 4 | 6) =>
  (packet: Packet): boolean =>
    packet.family === family;

const address = (family: 4 | 6, end: 'source' | 'destination'): Selector => ({
  has: ofFamily(family),
  is: (value, packet) => {
    const own = packet[end];
    const [first = '', last] = value.split('-');
    if (last !== undefined) return familyOf(first) === null ? null : isBetween(own, first, last);
    return contains(value, own) || (familyOf(value) === null ? null : false);
  },
});

const port = (protocol: Packet['protocol'] | null, end: 'source' | 'destination'): Selector => ({
  // Without a protocol that has ports it is whatever stands there.
  has: (packet) =>
    protocol === null ? packet.port !== null || null : packet.protocol === protocol,
  is: (value, packet) => isPort(portOf(packet, end), value),
  number: (packet) => portOf(packet, end),
});

const isRange = (value: string) => /^\d+-\d+$/.test(value);

const icmp = (family: 4 | 6): Selector => ({
  has: (packet) => packet.protocol === 'icmp' && packet.family === family,
  is: (value, packet) => (isRange(value) ? null : isIcmpType(packet, value)),
});

const fib = (end: 'source' | 'destination'): Selector => ({
  has: always,
  is: (value, packet) => {
    const isLocal = packet.isLocal(packet[end]);
    return value === 'local' ? isLocal : isLocal ? false : null;
  },
});

const link = (side: 'arrivesBy' | 'leavesBy'): Selector => ({
  has: always,
  is: (value, packet) => linkMatches(packet[side], value, '*'),
});

const [arrives, leaves] = [link('arrivesBy'), link('leavesBy')];
const protocol: Selector = {
  has: always,
  is: (value, packet) => (isRange(value) ? null : isProtocol(packet, value)),
};
const etherType: Selector = {
  has: always,
  is: (value, { family }) => (/^0x|-/.test(value) ? null : value === (family === 4 ? 'ip' : 'ip6')),
};

const SELECTORS: Readonly<Record<string, Selector>> = {
  'ip saddr': address(4, 'source'),
  'ip daddr': address(4, 'destination'),
  'ip6 saddr': address(6, 'source'),
  'ip6 daddr': address(6, 'destination'),
  'ip protocol': { ...protocol, has: ofFamily(4) },
  'ip6 nexthdr': { ...protocol, has: ofFamily(6) },
  'meta l4proto': protocol,
  'meta nfproto': { has: always, is: (value, { family }) => value === `ipv${family}` },
  'meta protocol': etherType,
  // Only a frame has a header of Ethernet for certain.
  'ether type': { ...etherType, has: ({ ports }) => ports !== null || null },
  iif: arrives,
  iifname: arrives,
  oif: leaves,
  oifname: leaves,
  'meta iif': arrives,
  'meta iifname': arrives,
  'meta oif': leaves,
  'meta oifname': leaves,
  'meta mark': {
    has: always,
    is: (value, { mark }) => isNumber(mark, value),
    number: ({ mark }) => mark,
  },
  'tcp dport': port('tcp', 'destination'),
  'tcp sport': port('tcp', 'source'),
  'udp dport': port('udp', 'destination'),
  'udp sport': port('udp', 'source'),
  'th dport': port(null, 'destination'),
  'th sport': port(null, 'source'),
  'icmp type': icmp(4),
  'icmpv6 type': icmp(6),
  'ct state': {
    has: always,
    // Of states joined by `|` a packet would have to be in all.
    is: (value, packet) => (value.includes('|') ? false : isState(packet, value.split(','))),
  },
  'fib saddr type': fib('source'),
  'fib daddr type': fib('destination'),
};

function isNumber(own: number | null, value: string): RuleMatch {
  const [low, high = low] = value.split('-').map(numberIn);
  if (own === null || low == null || high == null) return null;
  return low <= own && own <= high;
}

/** Reads what the words at a place look at, and how many they are; null where that is not understood. */
function selectorAt(
  words: readonly string[],
  at: number,
): { readonly selector: Selector; readonly length: number } | null {
  for (const length of [3, 2, 1]) {
    const selector = SELECTORS[words.slice(at, at + length).join(' ')];
    if (selector !== undefined) return { selector, length };
  }
  return null;
}

/** Reads several that are joined by a dot: `ip daddr . tcp dport`. */
export function selectorsAt(
  words: readonly string[],
  at: number,
): { readonly selectors: readonly Selector[]; readonly end: number } | null {
  const selectors: Selector[] = [];
  let end = at;
  do {
    const found = selectorAt(words, end === at ? end : end + 1);
    if (found === null) return null;
    selectors.push(found.selector);
    end += found.length + (end === at ? 0 : 1);
  } while (words[end] === '.');
  return { selectors, end };
}
