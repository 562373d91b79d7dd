import { type Family, sameAddress } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';

/** A packet of the trial at one place of its path, as a rule would look at it. */
export type Packet = {
  readonly family: Family;
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'icmp' | 'tcp' | 'udp';
  /** The port of the service that is asked about; null for ICMP. */
  readonly port: number | null;
  /** Whether it is the answer: connection tracking has seen the question (conntrack state ESTABLISHED). */
  readonly isReply: boolean;
  /** Whether connection tracking has looked at it; null where that is not known. */
  readonly isTracked: boolean | null;
  /** The mark that rules gave it in this namespace, which begins with 0; null where it is not known. */
  readonly mark: number | null;
  /**
   * The links by which it comes and goes; null where it is made, or ends. Rules for routed packets see
   * the bridge of a bridged one on both sides, rules of the bridge family its ports.
   */
  readonly arrivesBy: string | null;
  readonly leavesBy: string | null;
  /** The ports of the bridge that carries it; null for what is routed. */
  readonly ports: { readonly in: string | null; readonly out: string | null } | null;
  /** Whether an address is one of the namespace's own. */
  readonly isLocal: (address: string) => boolean;
};

/** Whether a rule matches a packet; null where it asks for something that is not known here. */
export type RuleMatch = boolean | null;

/** One thing that a rule asks of a packet, by the word that stands in the rule. */
export type Condition = (value: string, packet: Packet) => RuleMatch;

/** All of several conditions: false where one is, else unknown where one is. */
export function allMatch(matches: readonly RuleMatch[]): RuleMatch {
  if (matches.includes(false)) return false;
  return matches.includes(null) ? null : true;
}

/** Any of several conditions: true where one is, else unknown where one is. */
export function anyMatch(matches: readonly RuleMatch[]): RuleMatch {
  if (matches.includes(true)) return true;
  return matches.includes(null) ? null : false;
}

/** The opposite; unknown stays so. */
export function notMatch(match: RuleMatch, isNegated: boolean): RuleMatch {
  return match === null || !isNegated ? match : !match;
}

/** `Packet.isLocal` for a namespace; its loopback has 127.0.0.0/8 as a whole. */
export function localIn(namespace: Namespace | null): Packet['isLocal'] {
  const own = namespace?.links.flatMap(({ addresses }) => addresses) ?? [];
  return (address) =>
    address.startsWith('127.') || own.some((each) => sameAddress(each.address, address));
}

/** The port that a packet comes from, or goes to; null where the kernel chose it. */
export function portOf(packet: Packet, end: 'source' | 'destination'): number | null {
  return packet.isReply === (end === 'source') ? packet.port : null;
}

/** Tells whether a link's name is the one meant; a trailing `wildcard` stands for the rest of any name. */
export function linkMatches(name: string | null, pattern: string, wildcard: '+' | '*'): boolean {
  if (name === null) return false;
  return pattern.endsWith(wildcard) ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Tells whether a port is in `22`, `80:90` or `80-90`; null where the port is not known. */
export function isPort(port: number | null, range: string): RuleMatch {
  const [from = '', to = from] = range.split(/[:-]/);
  if (!/^\d*$/.test(from) || !/^\d*$/.test(to)) return null;
  const [low, high] = [from === '' ? 0 : Number(from), to === '' ? 65_535 : Number(to)];
  if (low === 0 && high === 65_535) return true;
  if (port === null) return null;
  return low <= port && port <= high;
}

/** The names and numbers of the protocols of a packet (protocols(5)); ICMP is another one for each family. */
const PROTOCOLS: Readonly<Record<Packet['protocol'], Readonly<Record<Family, readonly string[]>>>> =
  {
    icmp: { 4: ['icmp', '1'], 6: ['ipv6-icmp', 'icmpv6', '58'] },
    tcp: { 4: ['tcp', '6'], 6: ['tcp', '6'] },
    udp: { 4: ['udp', '17'], 6: ['udp', '17'] },
  };

/** Tells whether a packet is of a protocol, by name or number. */
export function isProtocol({ protocol, family }: Packet, name: string): boolean {
  return PROTOCOLS[protocol][family].includes(name);
}

/** The number and names of the type of an echo request, or reply (RFC 792, RFC 4443). */
export function isIcmpType({ family, isReply }: Packet, type: string): RuleMatch {
  if (type === 'any') return true;
  const words = isReply
    ? ['echo-reply', family === 4 ? '0' : '129']
    : ['echo-request', family === 4 ? '8' : '128'];
  return words.includes(type.split('/')[0] ?? '');
}

/** What iptables calls a state too: whether the connection was translated (iptables-extensions(8), conntrack). */
const TRANSLATED_STATES = ['dnat', 'snat'];

/**
 * Tells whether a packet is in one of these states of connection tracking, by their names. Before tracking has
 * looked at it, it is in none that a connection has (net/netfilter/nft_ct.c, nft_ct_get_eval).
 */
export function isState({ isReply, isTracked }: Packet, states: readonly string[]): RuleMatch {
  if (isTracked === null) return null;
  const own = isTracked ? (isReply ? 'established' : 'new') : 'invalid';
  const asked = states.map((state) => state.toLowerCase());
  if (asked.includes(own)) return true;
  return isTracked && asked.some((state) => TRANSLATED_STATES.includes(state)) ? null : false;
}

/** The changes that a rule makes to a packet, beside where it sends it. */
export type PacketChange = Partial<Pick<Packet, 'mark' | 'isTracked'>>;

/** A packet of which it is not known whether a change was made. */
export function perhaps(packet: Packet, change: PacketChange): Packet {
  const { mark = packet.mark, isTracked = packet.isTracked } = change;
  return {
    ...packet,
    mark: mark === packet.mark ? mark : null,
    isTracked: isTracked === packet.isTracked ? isTracked : null,
  };
}

/** Reads a number as these tools print it: `17`, `0x11`; null for other text. */
export function numberIn(text: string): number | null {
  return /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : null;
}
