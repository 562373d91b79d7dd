/** Milliseconds in which hints that come together are one. */
const GATHER = 20;
/** So many reads follow each other quickly: one change often comes in a few events. */
const QUICK = 4;
const QUICK_REST = 1 / 6;
/** After more of them, reading rests for so many times as long as it took, and twice that each time. */
const REST = 2;
const SHORTEST_REST = 30;
const LONGEST_REST = 2000;
/** A hint that comes so many milliseconds after the last read, and not before, begins a new burst. */
const CALM = 400;

/**
 * How long to wait before a host is read again: hardly at all where it was quiet, and longer and longer
 * while one change follows the other. Times are in milliseconds, of a clock that only goes forward.
 */
export function createThrottle() {
  let reads = 0;
  let endedAt = Number.NEGATIVE_INFINITY;
  let rest = 0;
  return {
    /** How long to gather hints from now on. */
    wait: (now: number): number => {
      const since = now - endedAt;
      if (since >= CALM) {
        reads = 0;
        rest = 0;
      }
      return Math.max(GATHER, rest - since);
    },
    /** A read ended that took so long. */
    ended: (now: number, took: number): void => {
      reads += 1;
      endedAt = now;
      const times = reads <= QUICK ? QUICK_REST : REST * 2 ** (reads - QUICK - 1);
      rest = Math.max(SHORTEST_REST, Math.min(took * times, Math.max(took, LONGEST_REST)));
    },
  };
}
