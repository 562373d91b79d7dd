/**
 * The process that sends the probes of one target over there, and what it is told. It is written three
 * times, for whatever interpreter is there; each is given
 *
 *     KIND HOST PORT INTERVAL COUNT LIMIT PAYLOAD
 *
 * (`tcp`, `udp` or `http`; seconds; probes to send or 0; seconds that a probe gets; hexadecimal bytes to
 * send), sends one probe at each interval and prints, for `parse-prober.ts`,
 *
 *     at ADDRESS            what the host resolved to
 *     unknown WORDS         it does not resolve
 *     lacking WORDS         this interpreter will not do
 *     N answered µs HEX     probe N, from 0; HEX is the datagram or the first line, `-` if there is none
 *     N refused µs          by a reset, or by ICMP "port unreachable"
 *     N silent              nothing in time
 *     N failed WORDS        what the kernel said: `Network is unreachable`
 *
 * It ends with its standard input, unless that is /dev/null, where the way to the host ends it.
 */
import { type Command, reading } from '../../executor/command.ts';
import { BASH } from './bash.ts';
import { PERL } from './perl.ts';
import { PYTHON } from './python.ts';

export type Tool = 'perl' | 'python3' | 'bash';

/** With `nc`, which only connects: `tcp-connect.ts`. */
export type AnyTool = Tool | 'nc';

/** The first is the lightest, the last the least exact. What there is is found out by trying. */
export const TOOLS = ['perl', 'python3', 'bash'] as const satisfies readonly Tool[];

export type ProberRequest = {
  readonly kind: 'tcp' | 'udp' | 'http';
  readonly host: string;
  readonly port: number;
  readonly payload: Uint8Array;
  readonly intervalMs: number;
  /** Probes to send; null to go on until ended. */
  readonly count: number | null;
  readonly limitMs: number;
};

export function proberCommand(tool: Tool, request: ProberRequest): Command {
  const { kind, host, port, payload, intervalMs, count, limitMs } = request;
  const hex = Buffer.from(payload).toString('hex');
  const parameters = [
    ...[kind, host, String(port), String(intervalMs / 1000), String(count ?? 0)],
    ...[String(limitMs / 1000), tool === 'bash' ? hex.replace(/../g, '\\x$&') : hex],
  ];
  return reading([...interpreter(tool), ...parameters]);
}

function interpreter(tool: Tool): readonly [string, ...string[]] {
  switch (tool) {
    case 'perl':
      return ['perl', '-e', PERL, '--'];
    case 'python3':
      return ['python3', '-c', PYTHON];
    case 'bash':
      return ['bash', '-c', BASH, 'patchpanel'];
  }
}
