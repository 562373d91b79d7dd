import { contains } from '../../model/address/address.ts';
import { iptablesWords } from './iptables-words.ts';
import {
  allMatch,
  anyMatch,
  type Condition,
  isIcmpType,
  isPort,
  isProtocol,
  isState,
  linkMatches,
  notMatch,
  numberIn,
  type Packet,
  type PacketChange,
  portOf,
  type RuleMatch,
} from './packet.ts';
import type { RuleAction, RuleJudgement } from './rule-judgement.ts';

/** Targets that let the packet go on to the next rule (iptables-extensions(8)). */
const GOES_ON = [
  ...['LOG', 'NFLOG', 'TRACE', 'AUDIT', 'MARK', 'CONNMARK', 'SECMARK', 'CONNSECMARK', 'CLASSIFY'],
  ...['TCPMSS', 'TCPOPTSTRIP', 'CHECKSUM', 'DSCP', 'TOS', 'TTL', 'HL', 'CT', 'NOTRACK', 'SET'],
  ...['TEE', 'RATEEST', 'IDLETIMER', 'LED', 'ECN', 'HMARK'],
];
const TRANSLATES = ['MASQUERADE', 'SNAT', 'DNAT', 'REDIRECT', 'NETMAP'];

const list = (value: string) => value.split(',');

const addressType = (type: string, address: string, { isLocal }: Packet): RuleMatch =>
  type === 'LOCAL' ? isLocal(address) : null;

/** What is understood; the options of a match that is not here make the rule unknown. */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  '-s': (value, { source }) => anyMatch(list(value).map((each) => contains(each, source))),
  '-d': (value, { destination }) =>
    anyMatch(list(value).map((each) => contains(each, destination))),
  '-i': (value, { arrivesBy }) => linkMatches(arrivesBy, value, '+'),
  '-o': (value, { leavesBy }) => linkMatches(leavesBy, value, '+'),
  '-p': (value, packet) => value === 'all' || isProtocol(packet, value),
  '--dport': (value, packet) => isPort(portOf(packet, 'destination'), value),
  '--sport': (value, packet) => isPort(portOf(packet, 'source'), value),
  '--dports': (value, packet) =>
    anyMatch(list(value).map((each) => isPort(portOf(packet, 'destination'), each))),
  '--sports': (value, packet) =>
    anyMatch(list(value).map((each) => isPort(portOf(packet, 'source'), each))),
  '--icmp-type': (value, packet) => isIcmpType(packet, value),
  '--icmpv6-type': (value, packet) => isIcmpType(packet, value),
  '--ctstate': (value, packet) => isState(packet, list(value)),
  '--state': (value, packet) => isState(packet, list(value)),
  '--physdev-in': (value, { ports }) => linkMatches(ports?.in ?? null, value, '+'),
  '--physdev-out': (value, { ports }) => linkMatches(ports?.out ?? null, value, '+'),
  '--src-type': (value, packet) => addressType(value, packet.source, packet),
  '--dst-type': (value, packet) => addressType(value, packet.destination, packet),
  '--comment': () => true,
  '--mark': (value, { mark }) => isMark(mark, value),
};

/** `0x1/0xff`: a mark, of which the bits of the mask count; of the mark of a connection nothing is known. */
function isMark(mark: number | null, value: string): RuleMatch {
  const [wanted, mask] = maskedIn(value);
  return mark === null || wanted === null ? null : (mark & mask) >>> 0 === wanted;
}

function maskedIn(value: string): readonly [number | null, number] {
  const [number = '', mask = '0xffffffff'] = value.split('/');
  return [numberIn(number), numberIn(mask) ?? 0];
}

/** What a target that lets the packet go on makes of it (iptables-extensions(8), MARK, CONNMARK, HMARK, SET, CT). */
function changeBy(
  target: string,
  options: readonly string[],
  { mark }: Packet,
): PacketChange | undefined {
  if (target === 'CT' && options.includes('--notrack')) return { isTracked: null };
  if (target === 'NOTRACK') return { isTracked: null };
  const marks = target === 'HMARK' || options.includes('--map-mark');
  if (marks || (target === 'CONNMARK' && options.includes('--restore-mark'))) return { mark: null };
  if (target !== 'MARK') return undefined;
  const [option, value] = options;
  const [bits, mask] = maskedIn(option === '--set-xmark' ? (value ?? '') : '');
  return { mark: mark === null || bits === null ? null : ((mark & ~mask) ^ bits) >>> 0 };
}

const FLAGS: Readonly<Record<string, (packet: Packet) => RuleMatch>> = {
  '--physdev-is-bridged': ({ ports }) => ports !== null,
  '--physdev-is-in': ({ ports }) => ports?.in != null,
  '--physdev-is-out': ({ ports }) => ports?.out != null,
  // Only of what is in fragments; the trial's small packets are whole.
  '-f': () => false,
};

/** Holds a packet against a rule as iptables-save(8) prints it: `-A INPUT -s 10.0.0.1/32 -j DROP`. */
export function judgeIptables(text: string, packet: Packet): RuleJudgement {
  const words = iptablesWords(text);
  const matches: RuleMatch[] = [];
  let isNegated = false;
  let match: string | undefined;
  for (let at = 2; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const condition = CONDITIONS[word];
    const flag = FLAGS[word];
    if (word === '-j' || word === '-g') {
      const target = words[at + 1] ?? '';
      const change = changeBy(target, words.slice(at + 2), packet);
      const judged = { matches: allMatch(matches), action: actionOf(word, target) };
      return change === undefined ? judged : { ...judged, change };
    }
    if (word === '!') {
      isNegated = true;
      continue;
    }
    // The name of a match; what it asks for follows.
    if (word === '-m') {
      at += 1;
      match = words[at];
    } else if (match === 'connmark' && word === '--mark') {
      at += 1;
      matches.push(null);
    } else if (condition !== undefined) {
      at += 1;
      matches.push(notMatch(condition(words[at] ?? '', packet), isNegated));
    } else if (flag !== undefined) matches.push(notMatch(flag(packet), isNegated));
    else if (word.startsWith('-')) matches.push(null);
    isNegated = false;
  }
  return { matches: allMatch(matches), action: { kind: 'continue' } };
}

function actionOf(option: '-j' | '-g', target: string): RuleAction {
  if (option === '-g') return { kind: 'goto', chain: target };
  if (target === 'ACCEPT' || TRANSLATES.includes(target)) return { kind: 'accept' };
  if (target === 'DROP' || target === 'REJECT') return { kind: 'drop' };
  if (target === 'RETURN') return { kind: 'return' };
  if (GOES_ON.includes(target)) return { kind: 'continue' };
  if (target === 'QUEUE' || target === 'NFQUEUE') return { kind: 'other' };
  return { kind: 'jump', chain: target };
}
