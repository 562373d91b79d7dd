/** What a slow host means for time limits. Pure. */

/**
 * Milliseconds up to which a bare command is usual: a host that needs no longer keeps every limit
 * as it is.
 */
export const SLOW_MS = 50;

/** A limit is never more than so many times as long: what hangs on a slow host is given up too. */
const MOST_TIMES = 40;

/**
 * How many times as long everything may take where a bare command takes so many milliseconds; 1
 * where that is not known.
 */
export function timesLonger(bareMs: number | null): number {
  if (bareMs === null) return 1;
  return Math.min(MOST_TIMES, Math.max(1, bareMs / SLOW_MS));
}

/** Whether limits are longer than usual there. */
export function isSlow(bareMs: number | null): bareMs is number {
  return bareMs !== null && bareMs > SLOW_MS;
}

/**
 * Milliseconds to wait for something whose own time is `ms` and begins only after some programs
 * have started: where that is slow, the time that they take comes on top.
 */
export function withStarts(ms: number, starts: number, bareMs: number | null): number {
  return isSlow(bareMs) ? Math.round(ms + starts * bareMs) : ms;
}

/**
 * The longest of what was measured, in milliseconds, from lines of `BEFORE AFTER` in seconds; null
 * if there are none.
 */
export function parseBareMs(text: string): number | null {
  const taken = text.split('\n').flatMap((line) => {
    const [, before, after] = /^(\d+\.\d+) (\d+\.\d+)$/.exec(line) ?? [];
    return before === undefined ? [] : [Math.round((Number(after) - Number(before)) * 1000)];
  });
  return taken.length === 0 ? null : Math.max(...taken);
}

/**
 * Says that something exceeded its time limit: how long it was waited for, and what a bare command
 * took there.
 */
export type Overdue = { readonly afterMs: number; readonly bareMs: number | null };

/**
 * `ip did not finish within 10 s`; where the host is slow, `slow host: ip did not finish within 280
 * s, a bare command takes 1.4 s here`.
 *
 * @param what what did not come in time, with its verb: `ip did not finish`
 */
export function overdueWords(what: string, { afterMs, bareMs }: Overdue): string {
  const told = `${what} within ${seconds(afterMs)} s`;
  return isSlow(bareMs) ? `slow host: ${told}, ${bareWords(bareMs)}` : told;
}

/** `a bare command takes 1.4 s here` */
export function bareWords(bareMs: number): string {
  return `a bare command takes ${seconds(bareMs)} s here`;
}

/** Whole seconds from ten up, otherwise two significant digits. */
function seconds(ms: number): number {
  const exact = ms / 1000;
  return exact >= 10 ? Math.round(exact) : Number(exact.toPrecision(2));
}
