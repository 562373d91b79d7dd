/**
 * The search for the largest packet that gets to a host uncut (RFC 1191, RFC 8201): a pure state machine
 * over single echoes that must not be fragmented. The own link says at once what it takes, and a router
 * says what it could pass on, so that two or three packets do. Where large packets vanish without a
 * word, a small one tells whether anybody answers, and halving finds what passes.
 */
import { type Command, reading } from '../executor/command.ts';
import { type Microseconds, parsePingLine } from './ping-parse.ts';

/** Who keeps larger packets from the host. */
export type Shrinker =
  /** The link that they would leave by. */
  | { readonly kind: 'link' }
  /** A router said so to the kernel before, which remembers it for ten minutes (route cache). */
  | { readonly kind: 'memory' }
  | { readonly kind: 'router'; readonly address: string }
  /** Nobody said anything: they vanish on the way. */
  | { readonly kind: 'silence' };

export type PathMtu = { readonly bytes: number; readonly by: Shrinker };

/** What one step does: an echo in a packet of so many bytes, or a look at where an MTU comes from. */
type Step =
  | { readonly kind: 'packet'; readonly bytes: number }
  | { readonly kind: 'route'; readonly bytes: number };

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
  | { readonly kind: 'less'; readonly bytes: number; readonly by: Shrinker }
  | { readonly kind: 'error'; readonly why: string };

/** What came of a round. */
export type Round =
  | { readonly kind: 'found'; readonly mtu: PathMtu; readonly rtt: Microseconds }
  | { readonly kind: 'silent'; readonly why: string | null };

/** IPv4 and IPv6 have 16 bits for the length of a packet, and IPv6 counts from behind its header. */
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

/** The command of the step: an echo that waits a second at most, or `ip route get`. */
export function mtuCommand({ target, step, headers, address }: MtuSearch): Command {
  if (step.kind === 'route') return reading(['ip', '-o', 'route', 'get', address ?? target]);
  const size = String(step.bytes - headers);
  return reading(['ping', '-n', '-c', '1', '-W', '1', '-M', 'do', '-s', size, '--', target]);
}

/** A line of the step's command. */
export function heardMtu(search: MtuSearch, line: string): MtuSearch {
  if (search.step.kind === 'route') {
    const isMemory = line.includes('cache') && line.includes(` mtu ${search.step.bytes}`);
    return isMemory ? { ...search, by: { kind: 'memory' } } : search;
  }
  if (IPV6_HEADER.test(line)) return withAddress({ ...search, headers: HEADERS[6] }, line);
  const parsed = parsePingLine(line, 1);
  switch (parsed?.kind) {
    case 'header':
      return { ...search, address: parsed.address };
    case 'reply':
      return { ...search, heard: { kind: 'passed', rtt: parsed.rtt } };
    case 'error': {
      const less = TOO_LARGE.exec(parsed.text);
      if (less === null) {
        const why = parsed.from === null ? parsed.text : `${parsed.text}, says ${parsed.from}`;
        return { ...search, heard: { kind: 'error', why } };
      }
      const by: Shrinker =
        parsed.from === null ? { kind: 'link' } : { kind: 'router', address: parsed.from };
      return { ...search, heard: { kind: 'less', bytes: Number(less[1]), by } };
    }
    default:
      return search;
  }
}

type Concluded = { readonly search: MtuSearch; readonly round: Round | null };

/** The step's command ended: the next step, or what came of the round, after which `search` begins anew. */
export function concludeMtuStep(search: MtuSearch): Concluded {
  const { step, heard } = search;
  if (step.kind === 'route') return going(search, step.bytes);
  switch (heard?.kind) {
    case 'passed':
      return afterPassed({ ...search, passed: { bytes: step.bytes, rtt: heard.rtt } });
    case 'less': {
      // A word that excludes nothing would be asked for again and again.
      if (heard.bytes >= step.bytes || heard.bytes < HEADERS[6]) return afterSilence(search);
      const known = { ...search, limit: heard.bytes, by: heard.by };
      if (heard.by.kind !== 'link') return going(known, heard.bytes);
      const look: Step = { kind: 'route', bytes: heard.bytes };
      return { search: { ...known, step: look, heard: null }, round: null };
    }
    case 'error':
      return over(search, { kind: 'silent', why: heard.why });
    default:
      return afterSilence(search);
  }
}

function going(search: MtuSearch, bytes: number): Concluded {
  const { last, by } = search;
  // What vanished in the last round will not be waited for again.
  const guess = last?.by.kind === 'silence' && by.kind !== 'router' ? last.bytes : bytes;
  return packet(search, Math.min(guess, bytes));
}

function afterPassed(search: MtuSearch): Concluded {
  const { passed, limit, by, last } = search;
  if (passed === null) return afterSilence(search);
  if (passed.bytes < limit) {
    const isAsBefore = last?.by.kind === 'silence' && last.bytes === passed.bytes;
    return packet(search, isAsBefore ? passed.bytes + 1 : middle(passed.bytes, limit));
  }
  return over(search, { kind: 'found', mtu: { bytes: limit, by }, rtt: passed.rtt });
}

function afterSilence(search: MtuSearch): Concluded {
  const { step, passed, headers } = search;
  const small = headers === HEADERS[6] ? SMALL[6] : SMALL[4];
  if (passed === null && step.bytes <= small) return over(search, { kind: 'silent', why: null });
  const less: MtuSearch = { ...search, limit: step.bytes - 1, by: { kind: 'silence' } };
  return passed === null ? packet(less, small) : afterPassed(less);
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

/** `1400 bytes, says 10.0.1.1`: the largest packet, and what is known of why it is no larger. */
export function mtuWords({ bytes, by }: PathMtu): string {
  switch (by.kind) {
    case 'link':
      return `${bytes} bytes, as the own link`;
    case 'memory':
      return `${bytes} bytes, as a router said before`;
    case 'router':
      return `${bytes} bytes, says ${by.address}`;
    case 'silence':
      return `${bytes} bytes, larger ones vanish`;
  }
}
