/**
 * The steps of the search for the path MTU: their commands, and what is heard of each line that a
 * command prints.
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
export type Step =
  | { readonly kind: 'packet'; readonly bytes: number }
  | { readonly kind: 'route'; readonly refused: Refused }
  | { readonly kind: 'link'; readonly device: string; readonly refused: Refused };

/** A packet of so many bytes that the own kernel did not send, and what ping said of it. */
export type Refused = {
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

/** Bytes of the headers before an echo's data, by the version of IP. */
export const HEADERS = { 4: 28, 6: 48 } as const;

const TOO_LARGE = /(?:mtu ?[=:] ?)(\d+)\)?$/;
const IPV6_HEADER = /^PING \S+ ?\([^)]*\)(?: from .*)? \d+ data bytes$/;

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

function withAddress(search: MtuSearch, line: string): MtuSearch {
  return { ...search, address: /\(([^)]*)\)/.exec(line)?.[1] ?? search.address };
}
