/** What the command that asks for the matrix prints, as outcomes. */
import { failureWords } from '../../inventory/shell/sections.ts';
import { parsePingLine } from '../ping/ping-parse.ts';
import { notSentWhy } from '../session/not-sent.ts';
import type { MatrixOutcome } from './matrix.ts';

/** Outcomes by the number of the address, from 1. `tcp` is null if no port was asked about. */
export type Answers = ReadonlyMap<
  number,
  { readonly icmp: MatrixOutcome | null; readonly tcp: MatrixOutcome | null }
>;

const LINE = /^(icmp|tcp) (\d+) (.*)$/;
const EXIT = /^exit (\d+)$/;
const CONNECTED = /^(\d+) (\d+|-) ?(.*)$/;
/** What bash says around strerror(3)'s words, and before it connects. */
const BASH = /^(?:begun )?(?:bash: )?(?:line \d+: )?(?:connect: |\/dev\/tcp\/\S+: )?/;
const STOPPED = 124;

/** Null of an address: nothing was printed that tells. */
export function parseAnswers(text: string): Answers {
  const pings = new Map<number, string[]>();
  const connects = new Map<number, MatrixOutcome>();
  for (const line of text.split('\n')) {
    const [, kind, digits, rest = ''] = LINE.exec(line) ?? [];
    if (kind === undefined) continue;
    const number = Number(digits);
    if (kind === 'icmp') pings.set(number, [...(pings.get(number) ?? []), rest]);
    else connects.set(number, connectOutcome(rest));
  }
  const numbers = new Set([...pings.keys(), ...connects.keys()]);
  return new Map(
    [...numbers].map((number) => [
      number,
      { icmp: pingOutcome(pings.get(number) ?? []), tcp: connects.get(number) ?? null },
    ]),
  );
}

function pingOutcome(lines: readonly string[]): MatrixOutcome | null {
  const exit = lines.map((line) => EXIT.exec(line)?.[1]).find((code) => code !== undefined);
  if (exit === undefined) return null;
  const parsed = lines.flatMap((line) => parsePingLine(line, 1) ?? []);
  const reply = parsed.find((line) => line.kind === 'reply');
  if (reply !== undefined) return { kind: 'answered', rtt: reply.rtt };
  const blocked = lines.map(notSentWhy).find((why) => why !== null) ?? null;
  if (blocked !== null) return { kind: 'not-sent', said: blocked };
  const error = parsed.find((line) => line.kind === 'error' && line.from !== null);
  if (error?.kind === 'error') {
    return { kind: 'refused', said: `${error.text}, says ${error.from}` };
  }
  const summary = parsed.find((line) => line.kind === 'summary');
  const isSilent = exit === '1' && summary?.kind === 'summary' && summary.sent > 0;
  if (isSilent) return { kind: 'silent' };
  const words = lines.find((line) => !EXIT.test(line) && parsePingLine(line, 1)?.kind !== 'header');
  return { kind: 'untried', why: failureWords(Number(exit), words ?? '') };
}

function connectOutcome(text: string): MatrixOutcome {
  const [, status = '', time = '-', words = ''] = CONNECTED.exec(text) ?? [];
  if (status === '0') return { kind: 'answered', rtt: time === '-' ? null : Number(time) };
  if (Number(status) === STOPPED) return { kind: 'silent' };
  const said = words.replace(BASH, '').trim();
  const failed: MatrixOutcome = { kind: 'untried', why: failureWords(Number(status), said) };
  // How perl and bash report that connect(2) was refused; any other end is not a refusal.
  if (status !== '1') return failed;
  if (/connection refused/i.test(said)) return { kind: 'refused', said: 'Connection refused' };
  if (/timed out/i.test(said)) return { kind: 'silent' };
  if (/No route to host|Host is down/i.test(said)) return { kind: 'refused', said };
  return UNSENT.test(said) ? { kind: 'not-sent', said } : failed;
}

/** strerror(3) of what connect(2) says of a packet that the kernel would not send. */
const UNSENT =
  /^(?:Network is (?:unreachable|down)|Invalid argument|Permission denied|Operation not permitted|Cannot assign requested address|Address family not supported by protocol)/;
