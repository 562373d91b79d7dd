/**
 * Searches for the largest packet that reaches a host unfragmented (RFC 1191, RFC 8201): a pure
 * state machine over single echoes that must not be fragmented. The local kernel refuses at once
 * what it cannot send, and a router says what it could pass on, so two or three packets are enough.
 * If large packets are silently dropped, a small one shows whether the host answers, and bisection
 * finds what passes.
 *
 * How ping words the own kernel's refusal depends on its version (iputils 20221126: `local error:
 * message too long, mtu=1500`; from 20240905 on: `sendmsg: Message too long`), so the message is
 * not parsed: if the kernel's own route or link takes less than was sent, the size is the reason.
 */
import { type Command, reading } from '../../executor/command.ts';
import { type Microseconds, parsePingLine } from '../ping/ping-parse.ts';
import { type LocalMtu, linkMtuOf, localMtuOf } from './local-mtu.ts';
import type { PathMtu, Shrinker } from './mtu-words.ts';

/**
 * What one step does: an echo in a packet of so many bytes, or a look at what the own kernel takes.
 */
type Step =
  | { readonly kind: 'packet'; readonly bytes: number }
  | { readonly kind: 'route'; readonly refused: Refused }
  | { readonly kind: 'link'; readonly device: string; readonly refused: Refused };

/** A packet of so many bytes that the own kernel did not send, and what ping said of it. */
type Refused = {
  readonly bytes: number;
  /** The MTU, if ping reported it. */
  readonly mtu: number | null;
  readonly why: string;
};

export type MtuSearch = {
  readonly target: string;
  readonly step: Step;
  /** What the step's lines said so far. */
  readonly heard: Heard | null;
  readonly address: string | null;
  /** Bytes of headers before the echo's data: 28 for IPv4, 48 for IPv6. */
  readonly headers: number;
  /** The largest that passed in this round, and its time. */
  readonly passed: { readonly bytes: number; readonly rtt: Microseconds } | null;
  /** The largest that is not known to be too large. */
  readonly limit: number;
  readonly by: Shrinker;
  readonly last: PathMtu | null;
};

type Heard =
  | { readonly kind: 'passed'; readonly rtt: Microseconds }
  /** A router's word. */
  | { readonly kind: 'less'; readonly bytes: number; readonly by: Shrinker }
  | { readonly kind: 'refused'; readonly refused: Refused }
  | { readonly kind: 'error'; readonly why: string }
  | { readonly kind: 'local'; readonly local: LocalMtu }
  | { readonly kind: 'takes'; readonly bytes: number };

/** Outcome of a round. */
export type Round =
  | { readonly kind: 'found'; readonly mtu: PathMtu; readonly rtt: Microseconds }
  | { readonly kind: 'silent'; readonly why: string | null };

/**
 * IPv4 and IPv6 have 16 bits for the length of a packet, and IPv6 counts from behind its header.
 */
const LARGEST = 65_535;
const HEADERS = { 4: 28, 6: 48 } as const;
/** What every link must take (RFC 791, RFC 8200 5). */
const SMALL = { 4: 576, 6: 1280 } as const;

const TOO_LARGE = /(?:mtu ?[=:] ?)(\d+)\)?$/;
const IPV6_HEADER = /^PING \S+ ?\([^)]*\)(?: from .*)? \d+ data bytes$/;

export function startMtuSearch(target: string): MtuSearch {
  return nextRound({
    target,
    step: { kind: 'packet', bytes: LARGEST },
    heard: null,
    address: null,
    headers: HEADERS[4],
    passed: null,
    limit: LARGEST,
    by: { kind: 'link' },
    last: null,
  });
}

/**
 * The command of the step: an echo that waits a second at most, `ip route get`, or `ip link show`.
 */
export function mtuCommand({ target, step, headers, address }: MtuSearch): Command {
  switch (step.kind) {
    case 'route':
      return reading(['ip', '-o', 'route', 'get', address ?? target]);
    case 'link':
      return reading(['ip', '-o', 'link', 'show', 'dev', step.device]);
    case 'packet': {
      const size = String(step.bytes - headers);
      return reading(['ping', '-n', '-c', '1', '-W', '1', '-M', 'do', '-s', size, '--', target]);
    }
  }
}

/** A line of the step's command. */
export function heardMtu(search: MtuSearch, line: string): MtuSearch {
  switch (search.step.kind) {
    case 'route': {
      const local = localMtuOf(line);
      return local === null ? search : { ...search, heard: { kind: 'local', local } };
    }
    case 'link': {
      const bytes = linkMtuOf(line);
      return bytes === null ? search : { ...search, heard: { kind: 'takes', bytes } };
    }
    case 'packet':
      return heardPing(search, search.step.bytes, line);
  }
}

function heardPing(search: MtuSearch, bytes: number, line: string): MtuSearch {
  if (IPV6_HEADER.test(line)) return withAddress({ ...search, headers: HEADERS[6] }, line);
  const parsed = parsePingLine(line, 1);
  switch (parsed?.kind) {
    case 'header':
      return { ...search, address: parsed.address };
    case 'reply':
      return { ...search, heard: { kind: 'passed', rtt: parsed.rtt } };
    case 'error':
      return { ...search, heard: heardError(parsed.from, parsed.text, bytes) };
    default:
      return search;
  }
}

function heardError(from: string | null, text: string, bytes: number): Heard {
  const said = TOO_LARGE.exec(text);
  const mtu = said === null ? null : Number(said[1]);
  if (from === null) return { kind: 'refused', refused: { bytes, mtu, why: text } };
  if (mtu === null) return { kind: 'error', why: `${text}, says ${from}` };
  return { kind: 'less', bytes: mtu, by: { kind: 'router', address: from } };
}

type Concluded = { readonly search: MtuSearch; readonly round: Round | null };

/**
 * The step's command ended: returns the next step, or the outcome of the round, after which
 * `search` starts over.
 */
export function concludeMtuStep(search: MtuSearch): Concluded {
  switch (search.step.kind) {
    case 'route':
      return afterRoute(search, search.step.refused);
    case 'link':
      return afterLink(search, search.step.refused);
    case 'packet':
      return afterPacket(search, search.step.bytes);
  }
}

function afterPacket(search: MtuSearch, bytes: number): Concluded {
  const { heard } = search;
  switch (heard?.kind) {
    case 'passed':
      return afterPassed({ ...search, passed: { bytes, rtt: heard.rtt } });
    case 'less':
      // A word that excludes nothing would be asked for again and again.
      return isLess(heard.bytes, bytes)
        ? going({ ...search, limit: heard.bytes, by: heard.by }, heard.bytes)
        : afterSilence(search, bytes);
    case 'refused':
      return afterRefused(search, heard.refused);
    case 'error':
      return over(search, { kind: 'silent', why: heard.why });
    default:
      return afterSilence(search, bytes);
  }
}

function isLess(mtu: number, bytes: number): boolean {
  return mtu < bytes && mtu >= HEADERS[6];
}

/** The own kernel did not send it: for its size, or as it sends nothing there at all. */
function afterRefused(search: MtuSearch, refused: Refused): Concluded {
  // Without an address ping has not sent anything.
  if (search.address === null) return over(search, { kind: 'silent', why: refused.why });
  if (search.passed !== null) return afterPassed(withLimit(search, refused.bytes - 1, 'link'));
  return { search: { ...search, step: { kind: 'route', refused }, heard: null }, round: null };
}

function afterRoute(search: MtuSearch, refused: Refused): Concluded {
  const local = search.heard?.kind === 'local' ? search.heard.local : null;
  const mtu = refused.mtu ?? local?.mtu ?? null;
  if (mtu !== null && isLess(mtu, refused.bytes)) {
    const by = local?.mtu === mtu ? (local.isRemembered ? 'memory' : 'route') : 'link';
    return going(withLimit(search, mtu, by), mtu);
  }
  if (local === null) return afterUnexplained(search, refused);
  const step: Step = { kind: 'link', device: local.device, refused };
  return { search: { ...search, step, heard: null }, round: null };
}

function afterLink(search: MtuSearch, refused: Refused): Concluded {
  const mtu = search.heard?.kind === 'takes' ? search.heard.bytes : null;
  if (mtu === null || !isLess(mtu, refused.bytes)) return afterUnexplained(search, refused);
  return going(withLimit(search, mtu, 'link'), mtu);
}

/**
 * Neither route nor link explains why it was not sent: a small packet shows whether the size is the
 * reason.
 */
function afterUnexplained(search: MtuSearch, { bytes, why }: Refused): Concluded {
  const small = smallest(search);
  if (bytes <= small) return over(search, { kind: 'silent', why });
  return packet(withLimit(search, bytes - 1, 'link'), small);
}

function withLimit(
  search: MtuSearch,
  limit: number,
  kind: 'link' | 'memory' | 'route' | 'silence',
): MtuSearch {
  return { ...search, limit, by: { kind } };
}

function going(search: MtuSearch, bytes: number): Concluded {
  const { last, by } = search;
  // What vanished in the last round will not be waited for again.
  const guess = last?.by.kind === 'silence' && by.kind !== 'router' ? last.bytes : bytes;
  return packet(search, Math.min(guess, bytes));
}

function afterPassed(search: MtuSearch): Concluded {
  const { passed, limit, by, last } = search;
  if (passed === null) return packet(search, smallest(search));
  if (passed.bytes < limit) {
    const isAsBefore = last?.by.kind === 'silence' && last.bytes === passed.bytes;
    return packet(search, isAsBefore ? passed.bytes + 1 : middle(passed.bytes, limit));
  }
  return over(search, { kind: 'found', mtu: { bytes: limit, by }, rtt: passed.rtt });
}

function afterSilence(search: MtuSearch, bytes: number): Concluded {
  const small = smallest(search);
  if (search.passed === null && bytes <= small) {
    return over(search, { kind: 'silent', why: null });
  }
  return afterPassed(withLimit(search, bytes - 1, 'silence'));
}

function smallest({ headers }: MtuSearch): number {
  return headers === HEADERS[6] ? SMALL[6] : SMALL[4];
}

function packet(search: MtuSearch, bytes: number): Concluded {
  return { search: { ...search, step: { kind: 'packet', bytes }, heard: null }, round: null };
}

function over(search: MtuSearch, round: Round): Concluded {
  const last = round.kind === 'found' ? round.mtu : search.last;
  return { search: nextRound({ ...search, last }), round };
}

/** From the largest packet down: what the own link refuses leaves nothing on the wire. */
function nextRound(search: MtuSearch): MtuSearch {
  return {
    ...search,
    step: { kind: 'packet', bytes: LARGEST },
    heard: null,
    passed: null,
    limit: LARGEST,
    by: { kind: 'link' },
  };
}

function middle(low: number, high: number): number {
  return Math.ceil((low + high) / 2);
}

function withAddress(search: MtuSearch, line: string): MtuSearch {
  return { ...search, address: /\(([^)]*)\)/.exec(line)?.[1] ?? search.address };
}
