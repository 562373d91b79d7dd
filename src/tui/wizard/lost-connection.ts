/** What the run screen does while the connection to the host is broken, and once it is up again. */
import type { RunPlanOptions } from '../../plan/run-ends.ts';
import { type Phase, type Running, withPhase } from './state.ts';

type Handling = Required<Pick<RunPlanOptions, 'onConnection' | 'leave' | 'onBroken'>>;

/**
 * Shows the break, and asks.
 *
 * @param change applies to the state while a run is on screen
 * @param closed aborts when the screen is closed: then nobody waits
 * @param work what is going on, to go back to once the connection is up again
 */
export function showLostConnection(
  change: (to: (state: Running) => Running) => void,
  closed: AbortSignal,
  work: 'running' | 'undoing',
): Handling {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  return {
    leave: AbortSignal.any([leaving.signal, closed]),
    onConnection: (connection) =>
      change((state) => {
        const then = workOf(state.phase, work);
        if (connection.kind === 'down') {
          return withPhase(state, { kind: 'cut-off', connection, then, leave });
        }
        return withPhase(state, { kind: then === 'running' ? 'looking' : then });
      }),
    onBroken: (broken) =>
      new Promise((resolve) => {
        change((state) =>
          withPhase(state, {
            kind: 'broken',
            broken,
            choose: (choice) => {
              const next = choice === 'go-on' ? 'running' : 'undoing';
              // Who leaves sees how it ends at once.
              if (choice !== 'leave') change((now) => ({ ...now, phase: { kind: next } }));
              resolve(choice);
            },
          }),
        );
      }),
  };
}

/** What a break cut off: a build that was being undone still is. */
function workOf(phase: Phase, work: 'running' | 'undoing'): 'running' | 'stopping' | 'undoing' {
  if (phase.kind === 'cut-off') return phase.then;
  return phase.kind === 'stopping' || phase.kind === 'undoing' ? phase.kind : work;
}
