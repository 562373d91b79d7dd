import type { Microseconds } from '../ping/ping-parse.ts';

/** One line of a prober's; see `prober-command.ts`. Probes count from 0. */
export type ProberLine =
  | { readonly kind: 'at'; readonly address: string }
  | { readonly kind: 'unknown' | 'lacking'; readonly words: string }
  | {
      readonly kind: 'answered';
      readonly probe: number;
      readonly rtt: Microseconds;
      readonly reply: Uint8Array;
    }
  | { readonly kind: 'refused'; readonly probe: number; readonly rtt: Microseconds }
  | { readonly kind: 'silent'; readonly probe: number }
  | { readonly kind: 'failed'; readonly probe: number; readonly words: string };

const HEADER = /^(at|unknown|lacking) (.+)$/;
const PROBE = /^(\d+) (?:(answered) (\d+) ([\da-f]+|-)|(refused) (\d+)|(silent)|(failed) (.+))$/;

/** Null for what no prober says of a probe, such as the words of an interpreter that ends. */
export function parseProberLine(line: string): ProberLine | null {
  const [, head, words = ''] = HEADER.exec(line) ?? [];
  if (head === 'at') return { kind: 'at', address: words };
  if (head === 'unknown' || head === 'lacking') return { kind: head, words };

  const [, number, answered, took, hex = '', refused, refusedAfter, silent, failed, why = ''] =
    PROBE.exec(line) ?? [];
  const probe = Number(number);
  if (answered !== undefined) {
    return { kind: 'answered', probe, rtt: Number(took), reply: Buffer.from(hex, 'hex') };
  }
  if (refused !== undefined) return { kind: 'refused', probe, rtt: Number(refusedAfter) };
  if (silent !== undefined) return { kind: 'silent', probe };
  return failed === undefined ? null : { kind: 'failed', probe, words: why };
}
