import { type Command, reading } from '../../executor/command.ts';

/**
 * What the ping at hand understands. `iputils` also says which probes went unanswered (`-O`);
 * `plain` is what busybox, inetutils and very old iputils share. Found out by trying: a ping that
 * refuses `-O` says so at once.
 */
export type Dialect = 'iputils' | 'plain';

/** Milliseconds. Below 200 ms iputils wants root, and patchpanel never floods. */
const SHORTEST_INTERVAL = 200;
const LONGEST_INTERVAL = 3_600_000;

export type PingRequest = {
  readonly target: string;
  readonly dialect: Dialect;
  readonly intervalMs: number;
  /** Probes to send; null to go on until ended. */
  readonly count: number | null;
};

export function pingCommand({ target, dialect, intervalMs, count }: PingRequest): Command {
  const known = dialect === 'iputils' ? ['-O', '-n'] : [];
  const limit = count === null ? [] : ['-c', String(count)];
  return reading(['ping', ...known, '-i', String(intervalMs / 1000), ...limit, '--', target]);
}

/**
 * Seconds as a person types them (`1`, `0.5`, `0.2s`, `500ms`) in milliseconds; null if refused.
 */
export function parseInterval(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s)?\s*$/.exec(text);
  if (!match) return null;
  const interval = Math.round(Number(match[1]) * (match[2] === 'ms' ? 1 : 1000));
  return interval >= SHORTEST_INTERVAL && interval <= LONGEST_INTERVAL ? interval : null;
}
