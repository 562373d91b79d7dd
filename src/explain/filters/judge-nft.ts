import { contains, familyOf, sameAddress } from '../../model/address.ts';
import type { Action, Judged } from './judged.ts';
import {
  allOf,
  anyOf,
  type Condition,
  isIcmpType,
  isLink,
  isPort,
  isProtocol,
  isState,
  type Match,
  negated,
  type Packet,
  portOf,
} from './packet.ts';

const address =
  (family: 4 | 6, end: 'source' | 'destination'): Condition =>
  (value, packet) => {
    if (packet.family !== family) return false;
    if (familyOf(value) === null) return null;
    return value.includes('/') ? contains(value, packet[end]) : sameAddress(value, packet[end]);
  };

const port =
  (protocol: Packet['protocol'] | null, end: 'source' | 'destination'): Condition =>
  (value, packet) => {
    if (protocol === null ? packet.port === null : packet.protocol !== protocol) return false;
    return isPort(portOf(packet, end), value);
  };

const icmp =
  (family: 4 | 6): Condition =>
  (value, packet) =>
    packet.protocol === 'icmp' && packet.family === family && isIcmpType(packet, value);

const arrives: Condition = (value, { arrivesBy }) => isLink(arrivesBy, value, '*');
const leaves: Condition = (value, { leavesBy }) => isLink(leavesBy, value, '*');
const protocol: Condition = (value, packet) => isProtocol(packet, value);
const fib =
  (end: 'source' | 'destination'): Condition =>
  (value, packet) =>
    value === 'local' ? packet.isLocal(packet[end]) : null;
const etherType: Condition = (value, { family }) => value === (family === 4 ? 'ip' : 'ip6');

/** What is understood, by the words that ask for it; anything else makes the rule unknown. */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  'ip saddr': address(4, 'source'),
  'ip daddr': address(4, 'destination'),
  'ip6 saddr': address(6, 'source'),
  'ip6 daddr': address(6, 'destination'),
  'ip protocol': (value, packet) => packet.family === 4 && isProtocol(packet, value),
  'ip6 nexthdr': (value, packet) => packet.family === 6 && isProtocol(packet, value),
  'meta l4proto': protocol,
  'meta nfproto': (value, { family }) => value === `ipv${family}`,
  'meta protocol': etherType,
  'ether type': etherType,
  iif: arrives,
  iifname: arrives,
  oif: leaves,
  oifname: leaves,
  'meta iifname': arrives,
  'meta oifname': leaves,
  'tcp dport': port('tcp', 'destination'),
  'tcp sport': port('tcp', 'source'),
  'udp dport': port('udp', 'destination'),
  'udp sport': port('udp', 'source'),
  'th dport': port(null, 'destination'),
  'th sport': port(null, 'source'),
  'icmp type': icmp(4),
  'icmpv6 type': icmp(6),
  'ct state': (value, packet) => isState(packet, value.split(',')),
  'fib saddr type': fib('source'),
  'fib daddr type': fib('destination'),
};

/** Statements that decide nothing, with what belongs to them. */
const SILENT = [
  /^counter(?: packets \d+ bytes \d+| name "[^"]*")?(?= |$)/,
  /^log(?: (?:prefix "(?:[^"\\]|\\.)*"|(?:level|group|snaplen|queue-threshold) \S+|flags (?:all|skuid|ether|ip options|tcp \S+)))*(?= |$)/,
  /^comment "(?:[^"\\]|\\.)*"(?= |$)/,
  /^(?:meta|ct) \S+ set \S+(?= |$)/,
];

const VERDICT =
  /^(?:(accept|return|continue|drop)|(reject)(?: with .+)?|(jump|goto) (\S+)|(masquerade|dnat|snat|redirect)(?: .+)?)$/;

/** `KEY [!=|==] VALUE`, where VALUE is a word, a quoted one or a set in braces. */
const TEST =
  /^((?:ip6?|meta|tcp|udp|th|icmp|icmpv6|ether|ct|fib) \w+(?: type)?|[io]if(?:name)?) (?:(!=|==) )?(\{[^}]*\}|"[^"]*"|\S+)(?= |$)/;

/** Holds a packet against a rule as nft(8) prints it: `ip daddr 10.0.0.2 tcp dport { 22, 80 } drop`. */
export function judgeNft(text: string, packet: Packet): Judged {
  const matches: Match[] = [];
  let rest = text
    .replace(/ comment "(?:[^"\\]|\\.)*"$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  while (rest !== '') {
    const [, plain, reject, jump, chain, translates] = VERDICT.exec(rest) ?? [];
    if (plain !== undefined || reject !== undefined || jump !== undefined) {
      return { matches: allOf(matches), action: actionOf(plain ?? reject ?? jump, chain) };
    }
    if (translates !== undefined) return { matches: allOf(matches), action: { kind: 'accept' } };
    const [silent] = SILENT.map((each) => each.exec(rest)?.[0]).filter((each) => each != null);
    if (silent !== undefined) {
      rest = rest.slice(silent.length).trim();
      continue;
    }
    const [whole, key, operator, value = ''] = TEST.exec(rest) ?? [];
    const condition = key === undefined ? undefined : CONDITIONS[key];
    if (whole === undefined || condition === undefined || value === 'vmap' || value === 'set') {
      return { matches: allOf([...matches, null]), action: lastAction(rest) };
    }
    matches.push(negated(isOneOf(value, condition, packet), operator === '!='));
    rest = rest.slice(whole.length).trim();
  }
  return { matches: allOf(matches), action: { kind: 'continue' } };
}

function isOneOf(value: string, condition: Condition, packet: Packet): Match {
  // A set with a name, which is not read.
  if (value.startsWith('@')) return null;
  const members = value.startsWith('{') ? value.slice(1, -1).split(',') : [value];
  return anyOf(members.map((each) => condition(each.trim().replace(/^"|"$/g, ''), packet)));
}

/** The verdict of a rule that is not understood otherwise; that of a map is not known. */
function lastAction(rest: string): Action {
  if (/\bvmap\b|\bqueue\b/.test(rest)) return { kind: 'other' };
  const [, verdict, chain] =
    /\b(accept|drop|return|reject|(?:jump|goto)(?= \S+$))(?: with .+| (\S+))?$/.exec(rest) ?? [];
  return actionOf(verdict, chain);
}

function actionOf(verdict: string | undefined, chain: string | undefined): Action {
  if ((verdict === 'jump' || verdict === 'goto') && chain !== undefined) {
    return { kind: verdict, chain };
  }
  if (verdict === 'reject' || verdict === 'drop') return { kind: 'drop' };
  if (verdict === 'accept' || verdict === 'return') return { kind: verdict };
  return { kind: 'continue' };
}
