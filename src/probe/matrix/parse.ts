/** What the command that asks for the matrix prints, as outcomes. */
import { parsePingLine } from '../ping-parse.ts';
import type { Outcome } from './matrix.ts';

/** Outcomes by the number of the address, from 1. `tcp` is null where no port was asked about. */
export type Answers = ReadonlyMap<
  number,
  { readonly icmp: Outcome | null; readonly tcp: Outcome | null }
>;

const LINE = /^(icmp|tcp) (\d+) (.*)$/;
const EXIT = /^exit (\d+)$/;
const NOT_SENT = /(?:connect|sendto|sendmsg|local error)\S*: (.+)$/;
const CONNECTED = /^(\d+) (\d+|-) ?(.*)$/;
/** What bash says around strerror(3)'s words. */
const BASH = /^(?:bash: )?(?:line \d+: )?(?:connect: |\/dev\/tcp\/\S+: )?/;
const STOPPED = 124;

/** Null of an address: nothing was printed that tells. */
export function parseAnswers(text: string): Answers {
  const pings = new Map<number, string[]>();
  const connects = new Map<number, Outcome>();
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

function pingOutcome(lines: readonly string[]): Outcome | null {
  const exit = lines.map((line) => EXIT.exec(line)?.[1]).find((code) => code !== undefined);
  if (exit === undefined) return null;
  const parsed = lines.flatMap((line) => parsePingLine(line, 1) ?? []);
  const reply = parsed.find((line) => line.kind === 'reply');
  if (reply !== undefined) return { kind: 'answered', rtt: reply.rtt };
  const blocked = lines.map((line) => NOT_SENT.exec(line)?.[1]).find((said) => said !== undefined);
  if (blocked !== undefined) return { kind: 'not-sent', said: blocked };
  const error = parsed.find((line) => line.kind === 'error' && line.from !== null);
  if (error?.kind === 'error') {
    return { kind: 'refused', said: `${error.text}, says ${error.from}` };
  }
  if (exit === '0' || exit === '1') return { kind: 'silent' };
  return { kind: 'untried', why: lines.find((line) => !EXIT.test(line)) ?? `exit code ${exit}` };
}

function connectOutcome(text: string): Outcome {
  const [, status = '', time = '-', words = ''] = CONNECTED.exec(text) ?? [];
  if (status === '0') return { kind: 'answered', rtt: time === '-' ? null : Number(time) };
  if (Number(status) === STOPPED) return { kind: 'silent' };
  const said = words.replace(BASH, '').trim();
  if (/connection refused/i.test(said)) return { kind: 'refused', said: 'Connection refused' };
  if (/timed out/i.test(said)) return { kind: 'silent' };
  if (/not found|No such file/i.test(said)) return { kind: 'untried', why: said };
  if (/No route to host|Host is down/i.test(said)) return { kind: 'refused', said };
  return { kind: 'not-sent', said: said || `exit code ${status}` };
}
