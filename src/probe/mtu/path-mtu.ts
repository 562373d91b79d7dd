/**
 * Searches for the largest packet that reaches a host unfragmented (RFC 1191, RFC 8201): a pure
 * state machine over single echoes that must not be fragmented. The local kernel refuses at once
 * what it cannot send, and a router says what it could pass on, so two or three packets are enough.
 * If large packets are silently dropped, a small one shows whether the host answers, and bisection
 * finds what passes.
 */
import type { Microseconds } from '../ping/ping-parse.ts';
import { HEADERS, type MtuSearch, type Refused, type Step } from './mtu-step.ts';
import type { PathMtu } from './mtu-words.ts';

/** Outcome of a round. */
export type Round =
  | { readonly kind: 'found'; readonly mtu: PathMtu; readonly rtt: Microseconds }
  | { readonly kind: 'silent'; readonly why: string | null };

/**
 * IPv4 and IPv6 have 16 bits for the length of a packet, and IPv6 counts from behind its header.
 */
const LARGEST = 65_535;
/** What every link must take (RFC 791, RFC 8200 5). */
const SMALL = { 4: 576, 6: 1280 } as const;

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
