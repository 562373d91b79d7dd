/** What the wizard's keys do with a plan: run it, stop it, undo it, keep it. */
import { errorWords } from '../../model/text/error-words.ts';
import { planLosses } from '../../plan/plan.ts';
import { runPlan } from '../../plan/run.ts';
import { undoBuild } from '../../plan/undo.ts';
import { connectionRefusal } from '../hosts/words.ts';
import { askInRun, reachingAfresh } from './confirm-keep.ts';
import { showLostConnection } from './lost-connection.ts';
import type { Running } from './state.ts';
import { progressAfter, withPhase } from './state.ts';
import { tell, type Wizard } from './wizard.ts';

/** Runs the plan on screen; each event moves its progress. */
export function run(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'plan') return;
  if (wizard.app.readOnly) {
    tell(wizard, 'bad', 'read-only: changes are refused here; s saves the script instead');
    return;
  }
  const lost = connectionRefusal(wizard.app.store.getState());
  if (lost !== null) {
    tell(wizard, 'bad', lost);
    return;
  }
  const { plan, within } = state;
  wizard.store.setState(
    { stage: 'run', plan, at: 0, progress: {}, phase: { kind: 'running' } },
    true,
  );
  void (async () => {
    try {
      const outcome = await runPlan(plan, {
        executor: reachingAfresh(wizard.app),
        engine: wizard.app.engine,
        folder: wizard.app.buildsFolder(),
        signal: wizard.stop.signal,
        ...(within === null
          ? {}
          : {
              revert: { within, asking: false, ask: askInRun((change) => inRun(wizard, change)) },
            }),
        ...showLostConnection((change) => inRun(wizard, change), wizard.closed.signal, 'running'),
        onEvent: (event) => onEvent(wizard, event),
      });
      inRun(wizard, (now) => withPhase(now, { kind: 'ended', outcome }));
      const [warning] = outcome.kind === 'applied' ? (outcome.warnings ?? []) : [];
      if (warning !== undefined) tell(wizard, 'bad', warning);
    } catch (error) {
      const problem = { what: plan.title, why: errorWords(error), hint: 'see patchpanel builds' };
      const outcome = { kind: 'refused', build: plan.build, problem } as const;
      inRun(wizard, (now) => withPhase(now, { kind: 'ended', outcome }));
    }
    wizard.app.refresh();
    wizard.onRan(plan.build);
  })();
}

/** Undoes the build on screen; asks first if not everything can be as before. */
export function undoRun(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'run') return;
  const lost = connectionRefusal(wizard.app.store.getState());
  if (lost !== null) {
    tell(wizard, 'bad', lost);
    return;
  }
  const { phase, plan } = state;
  if (phase.kind === 'ended' && planLosses(plan).length > 0) {
    const { outcome } = phase;
    inRun(wizard, (now) => withPhase(now, { kind: 'asking', outcome }));
    return;
  }
  if (phase.kind !== 'ended' && phase.kind !== 'asking') return;
  const { build } = plan;
  inRun(wizard, (now) => ({ ...now, phase: { kind: 'undoing' } }));
  void (async () => {
    try {
      const outcome = await undoBuild(build, {
        executor: wizard.app.executor,
        engine: wizard.app.engine,
        folder: wizard.app.buildsFolder(),
        ...showLostConnection((change) => inRun(wizard, change), wizard.closed.signal, 'undoing'),
        onEvent: (event) => onEvent(wizard, event),
      });
      inRun(wizard, (now) => withPhase(now, { kind: 'taken-back', outcome }));
    } catch (error) {
      const problem = {
        what: `undo ${build}`,
        why: errorWords(error),
        hint: 'see patchpanel builds',
      };
      const outcome = { kind: 'refused', build, problem, kept: [] } as const;
      inRun(wizard, (now) => withPhase(now, { kind: 'taken-back', outcome }));
    }
    wizard.app.refresh();
    wizard.onRan(build);
  })();
}

function inRun({ store }: Wizard, change: (state: Running) => Running): void {
  const state = store.getState();
  if (state.stage === 'run') store.setState(change(state), true);
}

function onEvent(wizard: Wizard, event: Parameters<typeof progressAfter>[1]): void {
  inRun(wizard, (now) => {
    const at = now.plan.steps.findIndex(({ id }) => id === event.step);
    const isAtWork = now.phase.kind === 'looking' && event.status === 'running';
    return {
      ...now,
      phase: isAtWork ? { kind: 'running' } : now.phase,
      progress: progressAfter(now.progress, event),
      at: at === -1 ? now.at : at,
    };
  });
}

/** Leaves the build as it stands. */
export function keep(wizard: Wizard): void {
  inRun(wizard, (now) => {
    const { phase } = now;
    if (phase.kind !== 'asking') return now;
    return withPhase(now, { kind: 'ended', outcome: phase.outcome });
  });
}

/** Stops a run, which then rolls back; a second time it has no more to stop. */
export function stopRun(wizard: Wizard): void {
  inRun(wizard, (now) => ({ ...now, phase: { kind: 'stopping' } }));
  wizard.stop.abort();
}
