import { type Command, reading } from './command.ts';
import type { CommandResult } from './command-result.ts';
import { parseBareMs } from './slowness.ts';

/** How fast a host starts programs, which the time limits there are scaled by. */
export type HostSpeed = {
  /**
   * Milliseconds that a bare command took when it was last measured; null before, and where it
   * could not be.
   */
  readonly bareMs: () => number | null;
  /**
   * Measures it, unless that was done a moment ago. Null if it could not be. Never rejects. Once
   * all who asked for it with a signal have aborted, it may end early.
   */
  readonly measure: (waiting?: AbortSignal) => Promise<number | null>;
};

/** Speed of a host that is never measured: all limits stay as they are. */
export const UNMEASURED: HostSpeed = { bareMs: () => null, measure: async () => null };

/** Returns the speed of an executor's host. */
export function speedOf({ speed }: { readonly speed?: HostSpeed }): HostSpeed {
  return speed ?? UNMEASURED;
}

/**
 * Milliseconds for which a measurement counts as new; a host that is busy now need not be so later.
 */
const FRESH_MS = 10_000;

/**
 * Milliseconds until a measurement is given up: a host that takes longer is not waited for any
 * longer either.
 */
const GIVE_UP_MS = 20_000;

/**
 * Starts the smallest program three times, and prints the time since boot before and after each, in
 * seconds with two decimals (proc_uptime(5)). `read` is built into the shell, so nothing else is
 * measured, not even the connection to the host.
 */
const MEASURE = `
read -r before rest </proc/uptime
for try in 1 2 3; do
  sh -c :
  read -r after rest </proc/uptime
  echo "$before $after"
  before=$after
done
`;

const COMMAND = reading(['sh', '-c', MEASURE], { timeLimit: GIVE_UP_MS });

/**
 * Runs the measuring command within its fixed time limit; the signal says that the result is no
 * longer needed.
 */
type Run = (command: Command, signal: AbortSignal) => Promise<CommandResult>;

/** Measures the speed of a host with a function that runs a command there. */
export function hostSpeed(run: Run): HostSpeed {
  let known: number | null = null;
  let freshUntil = 0;
  let measuring: Measuring | null = null;
  const once = async (signal: AbortSignal): Promise<number | null> => {
    const { stdout } = await run(COMMAND, signal);
    const told = parseBareMs(stdout);
    if (told !== null || !signal.aborted) {
      known = told;
      freshUntil = performance.now() + FRESH_MS;
    }
    measuring = null;
    return known;
  };
  return {
    bareMs: () => known,
    measure: async (waiting) => {
      // A measurement that every caller has left ends without a result, so a new caller needs the
      // next one.
      while (measuring?.signal.aborted) await measuring.done;
      if (measuring === null && performance.now() < freshUntil) return known;
      if (measuring === null) {
        const { join, signal } = untilAllLeave();
        measuring = { join, signal, done: once(signal) };
      }
      measuring.join(waiting);
      return measuring.done;
    },
  };
}

type Join = (waiting: AbortSignal | undefined) => void;

type Measuring = {
  readonly done: Promise<number | null>;
  readonly join: Join;
  /** Aborts once its result is no longer needed. */
  readonly signal: AbortSignal;
};

/** A signal that aborts once all who joined have left; who joins without a signal never leaves. */
function untilAllLeave(): { readonly join: Join; readonly signal: AbortSignal } {
  const over = new AbortController();
  let waiters = 0;
  const join: Join = (waiting) => {
    waiters += 1;
    const leave = () => {
      waiters -= 1;
      if (waiters === 0) over.abort();
    };
    if (waiting?.aborted) leave();
    else waiting?.addEventListener('abort', leave, { once: true });
  };
  return { join, signal: over.signal };
}
