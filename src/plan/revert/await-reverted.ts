import { setTimeout as sleep } from 'node:timers/promises';
import { scaledPatience } from '../checks/evaluate-check.ts';
import type { ArmedState } from '../events.ts';
import { ConnectionLost, catchConnectionLost } from '../recovery/connection-guard.ts';
import { reconnect, type WhileDisconnected } from '../recovery/reconnect.ts';
import type { BuildContext } from '../recovery/rollback.ts';
import type { ArmedWatcher } from './keep-armed.ts';
import { lookAtWatcher } from './look-at-watcher.ts';
import type { Reverted } from './watcher-report.ts';

const PAUSE_MS = 300;

/**
 * Milliseconds for which a host that is in time may still be late, and those for which it may take
 * a build back.
 */
const LATE_MS = 30_000;
const LONGEST_MS = 600_000;

/** How waiting for a build that its host undoes ended. */
export type Waited =
  | { readonly kind: 'reverted'; readonly reverted: Reverted }
  /** The host does not take it back, so that it may be taken back from here. */
  | { readonly kind: 'not-reverted'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string; readonly revert: ArmedState };

export type Patience = WhileDisconnected & {
  /** Ends the waiting where it aborts meanwhile; the host goes on. */
  readonly signal?: AbortSignal;
};

/**
 * Waits until the host has taken a build back, over a way that may break meanwhile, and reads what
 * it did. Not for ever: one that is stopped (a frozen cgroup, SIGSTOP) says that it is armed, and
 * never begins.
 */
export async function awaitReverted(
  { guarded, place }: BuildContext,
  { place: watcher, within }: Pick<ArmedWatcher, 'place' | 'within'>,
  { signal, ...waiting }: Patience,
): Promise<Waited> {
  // While the watcher holds the lock, no other patchpanel changes the host, and nothing is changed
  // from here.
  const looking = { ...guarded, regain: async () => null };
  // Where the person has stopped the run already, this is how it ends.
  const stop = signal === undefined || signal.aborted ? new AbortController().signal : signal;
  const leave = waiting.leave === undefined ? stop : AbortSignal.any([stop, waiting.leave]);
  const begun = performance.now();
  for (;;) {
    const report = await catchConnectionLost(() => lookAtWatcher(guarded.host.executor, watcher));
    if (report instanceof ConnectionLost) {
      const back = await reconnect(looking, place, { ...waiting, leave, broken: report });
      if (back.kind === 'lost') return { kind: 'unknown', why: back.why, revert: 'armed' };
      if (back.kind === 'before-reboot') {
        const why = 'the host was restarted in the meantime';
        return { kind: 'unknown', why, revert: 'gone' };
      }
      continue;
    }
    if (report.kind === 'reverted') return report;
    if (report.kind === 'unknown') return { ...report, revert: 'unknown' };
    if (report.kind === 'dead') {
      return { kind: 'not-reverted', why: 'the armed undo was ended before it was done' };
    }
    if (report.kind === 'absent') {
      return { kind: 'not-reverted', why: 'nothing is left of the armed undo' };
    }
    const waited = performance.now() - begun;
    if (
      report.kind === 'armed' &&
      waited > within * 1_000 + scaledPatience(guarded.host, LATE_MS)
    ) {
      const why = 'the armed undo is late: something on the host keeps it from running';
      return { kind: 'unknown', why, revert: 'unknown' };
    }
    if (stop.aborted || waited > scaledPatience(guarded.host, LONGEST_MS)) {
      const what = report.kind === 'armed' ? 'has not begun to take' : 'still takes';
      return { kind: 'unknown', why: `the host ${what} it back by itself`, revert: report.kind };
    }
    await sleep(PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}
