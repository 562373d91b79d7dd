/** Whether a build whose undo is armed on the host is kept, asked on the run screen. */

import { succeeded } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import { refusalOf } from '../../executor/ssh/ssh-refusal.ts';
import type { AskToKeep } from '../../plan/revert/confirm.ts';
import type { AppContext } from '../app-context.ts';
import { type Running, withPhase } from './state.ts';

const SECOND = 1_000;

/**
 * Asks, and counts the seconds down while it does.
 *
 * @param change applies to the state while a run is on screen
 */
export function askInRun(change: (to: (state: Running) => Running) => void): AskToKeep {
  return ({ until, refused, signal }) =>
    new Promise((resolve) => {
      const left = () => Math.max(0, Math.ceil((until - Date.now()) / SECOND));
      const tick = setInterval(() => {
        change((state) =>
          state.phase.kind === 'keeping'
            ? { ...state, phase: { ...state.phase, left: left() } }
            : state,
        );
      }, SECOND);
      signal.addEventListener(
        'abort',
        () => {
          clearInterval(tick);
          change((state) =>
            state.phase.kind === 'keeping' ? withPhase(state, { kind: 'reverting' }) : state,
          );
          resolve('take-back');
        },
        { once: true },
      );
      change((state) =>
        withPhase(state, {
          kind: 'keeping',
          until,
          left: left(),
          refused,
          choose: (how) => {
            clearInterval(tick);
            const kind = how === 'keep' ? 'proving' : 'stopping';
            change((now) => withPhase(now, { kind }));
            resolve(how);
          },
        }),
      );
    });
}

/**
 * The executor with new connections that may ask: where ssh has a question, the screen steps aside for
 * it.
 */
export function reachingAfresh({ executor, suspend }: AppContext): Executor {
  const { runUnshared, connection } = executor;
  if (runUnshared === undefined) return executor;
  return {
    ...executor,
    runUnshared: async (command) => {
      const quiet = await runUnshared(command, { asking: false });
      const isAsking = refusalOf(executor.target, quiet.stderr).needsPerson;
      if (succeeded(quiet) || !isAsking || connection?.interact === undefined) return quiet;
      let asked = quiet;
      await suspend(async () => {
        asked = await runUnshared(command, { asking: true });
      });
      return asked;
    },
  };
}
