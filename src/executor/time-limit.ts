import { setTimeout as pause } from 'node:timers/promises';
import { type Overdue, timesLonger } from './slowness.ts';
import type { HostSpeed } from './speed.ts';

/** A time limit that is running. */
export type TimeLimit = {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  /** What to say of it; null while it is not over. */
  readonly overdue: () => Overdue | null;
  /** Ends it: what was waited for has come. */
  readonly stop: () => void;
};

/** Milliseconds after which something takes so long that the host may be slow. */
const SUSPICION_MS = 400;

/**
 * Begins to wait for something on a host. What comes soon costs nothing; only of a host that lets
 * us wait is measured what a bare command takes there. A host that is not slow has exactly this
 * limit, a slow one a longer one. It is looked at again when the limit is over, as a host may have
 * become busy meanwhile.
 *
 * @param usualMs the limit in milliseconds on a host that is not slow
 */
export function beginTimeLimit(speed: HostSpeed, usualMs: number): TimeLimit {
  const over = new AbortController();
  const begin = performance.now();
  const passed = () => performance.now() - begin;
  let timer: NodeJS.Timeout | undefined;
  const waiting = new AbortController();
  let overdue: Overdue | null = null;
  let worst: number | null = null;
  const at = (ms: number, next: () => void) => {
    if (!waiting.signal.aborted) timer = setTimeout(next, Math.max(0, ms - passed()));
  };
  /** A host on which not even a bare command finishes is not waited for. */
  const within = (ms: number, measuring: Promise<number | null>) =>
    Promise.race([
      measuring,
      pause(ms, speed.bareMs(), { signal: waiting.signal }).catch(() => null),
    ]);
  const judge = async () => {
    const bareMs = await within(usualMs, speed.measure(waiting.signal));
    if (waiting.signal.aborted) return;
    if (bareMs !== null) worst = Math.max(worst ?? 0, bareMs);
    const limit = usualMs * timesLonger(worst);
    if (passed() < limit - 1) return at(limit, () => void judge());
    overdue = { afterMs: limit, bareMs: worst };
    over.abort();
  };
  at(Math.min(SUSPICION_MS, usualMs / 2), () => {
    void speed.measure(waiting.signal);
    at(usualMs, () => void judge());
  });
  return {
    signal: over.signal,
    overdue: () => overdue,
    stop: () => {
      waiting.abort();
      clearTimeout(timer);
    },
  };
}
