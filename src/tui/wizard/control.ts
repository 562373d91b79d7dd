/** What the wizard's keys do: the pure steps of its state, and the edges that run, undo, save and copy. */

import type { StoreApi } from 'zustand/vanilla';
import { readPlanDetails } from '../../inventory/details/read-details.ts';
import type { Details } from '../../model/details.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { engineLockWarning } from '../../plan/lock/take-locks.ts';
import { type BuildId, planLosses } from '../../plan/plan.ts';
import { runPlan } from '../../plan/run.ts';
import { planAsShell } from '../../plan/script/plan-as-shell.ts';
import { saveScript } from '../../plan/script/save-script.ts';
import { undoBuild } from '../../plan/undo.ts';
import { unavailable } from '../../recipes/available.ts';
import {
  needsRevert,
  parseWithin,
  USUAL_WITHIN,
  WITHIN_KEY,
  withWithin,
} from '../../recipes/needs-revert.ts';
import { planOf } from '../../recipes/plan-of.ts';
import type { HostFacts, Input, Recipe } from '../../recipes/recipe.ts';
import { fieldStates, resolve } from '../../recipes/resolve.ts';
import type { Face } from '../face.ts';
import { connectionRefusal } from '../hosts/words.ts';
import { whileWaiting } from '../waiting.ts';
import { overBrokenWay } from './broken-way.ts';
import { firstRefused, goToField, openForm } from './fields.ts';
import { askInRun, reachingAfresh } from './keep-question.ts';
import type { Running, WizardState } from './state.ts';
import { progressAfter, withPhase } from './state.ts';

export type Wizard = {
  readonly face: Face;
  readonly store: StoreApi<WizardState>;
  /** What the form begins with, such as the bridge that was selected. */
  readonly preset: Input;
  /** Whether the form is passed over where nothing in it is refused. */
  readonly straight: boolean;
  /** Called when a run or an undo has ended. */
  readonly onRan: (build: BuildId) => void;
  /** Aborted when the wizard is closed: a build that still runs is then rolled back. */
  readonly stop: AbortController;
  /** Aborted when the wizard is closed: no connection that broke is then waited for. */
  readonly closed: AbortController;
};

export function snapshotOf({ face }: Wizard): Snapshot | null {
  return face.store.getState().snapshot;
}

function tell({ face }: Wizard, tone: 'plain' | 'bad', text: string): void {
  face.store.dispatch({ type: 'notice', notice: { tone, text } });
}

/** What was selected may not do for the recipe that was then chosen: it is no answer of the person's. */
function withoutRefused(recipe: Recipe, given: Input, facts: HostFacts): Input {
  const refused = fieldStates(recipe, given, facts)
    .filter(({ refusal }) => refusal !== null)
    .map(({ field }) => field.key);
  return Object.fromEntries(Object.entries(given).filter(([key]) => !refused.includes(key)));
}

/** Opens the form of a recipe; only the presets that it has a field for, and takes, count. */
export function chooseRecipe(wizard: Wizard, recipe: Recipe): void {
  const snapshot = snapshotOf(wizard);
  if (snapshot === null) {
    tell(wizard, 'bad', 'the host was not read yet');
    return;
  }
  const refusal = unavailable(recipe, snapshot);
  if (refusal !== null) {
    tell(wizard, 'bad', refusal);
    return;
  }
  const keys = new Set(recipe.fields.map(({ key }) => key));
  const given = Object.fromEntries(Object.entries(wizard.preset).filter(([key]) => keys.has(key)));
  const open = (details: Details): void => {
    const now = snapshotOf(wizard) ?? snapshot;
    const fitting = wizard.straight
      ? given
      : withoutRefused(recipe, given, { snapshot: now, details });
    const form = openForm(
      withWithin(recipe, wizard.face.executor),
      { given: fitting, details },
      now,
    );
    wizard.store.setState({ stage: 'fields', form }, true);
    if (wizard.straight) makePlan(wizard);
  };
  if (recipe.needs.length === 0) {
    open({});
    return;
  }
  const show = (waits: string | null) =>
    wizard.store.setState({ stage: 'reading', recipe, waits }, true);
  show(null);
  const isReading = () => wizard.store.getState().stage === 'reading';
  const stopWaiting = whileWaiting(wizard.face.executor, (words) => isReading() && show(words));
  wizard.stop.signal.addEventListener('abort', stopWaiting, { once: true });
  void readPlanDetails(wizard.face, recipe.needs, wizard.stop.signal)
    .then((details) => {
      if (isReading()) open(details);
    })
    .finally(stopWaiting);
}

/** From the form to its plan; to the first field that is refused where there is one. */
export function makePlan(wizard: Wizard): void {
  const state = wizard.store.getState();
  const snapshot = snapshotOf(wizard);
  if (state.stage !== 'fields' || snapshot === null) return;
  const form = goToField(state.form, state.form.at, snapshot);
  const refused = firstRefused(form, snapshot);
  const facts = { snapshot, details: form.details };
  const resolution = resolve(form.recipe, form.given, facts);
  if (refused !== null || !resolution.ok) {
    const at = refused ?? form.at;
    wizard.store.setState({ stage: 'fields', form: goToField(form, at, snapshot) }, true);
    return;
  }
  const { [WITHIN_KEY]: asked = '', ...input } = resolution.input;
  const plan = planOf(form.recipe, input, facts);
  const needs = needsRevert(plan, facts, wizard.face.executor);
  const within = needs ? (parseWithin(asked) ?? USUAL_WITHIN) : null;
  wizard.store.setState({ stage: 'plan', form, plan, at: 0, within }, true);
  void engineLockWarning(plan, wizard.face).then((warning) => {
    const now = wizard.store.getState();
    if (warning === null || now.stage !== 'plan' || now.plan !== plan) return;
    const told = { ...plan, warnings: [...plan.warnings, warning] };
    wizard.store.setState({ ...now, plan: told }, true);
  });
}

/** Runs the plan on screen; each event moves its progress. */
export function run(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'plan') return;
  if (wizard.face.readOnly) {
    tell(wizard, 'bad', 'read-only: nothing may be changed here; s saves the script instead');
    return;
  }
  const lost = connectionRefusal(wizard.face.store.getState());
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
        executor: reachingAfresh(wizard.face),
        engine: wizard.face.engine,
        folder: wizard.face.buildsFolder(),
        signal: wizard.stop.signal,
        ...(within === null
          ? {}
          : {
              revert: { within, asking: false, ask: askInRun((change) => inRun(wizard, change)) },
            }),
        ...overBrokenWay((change) => inRun(wizard, change), wizard.closed.signal, 'running'),
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
    wizard.face.refresh();
    wizard.onRan(plan.build);
  })();
}

/** Takes the build on screen back; asks first where not all can be as before. */
export function undo(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'run') return;
  const lost = connectionRefusal(wizard.face.store.getState());
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
        executor: wizard.face.executor,
        engine: wizard.face.engine,
        folder: wizard.face.buildsFolder(),
        ...overBrokenWay((change) => inRun(wizard, change), wizard.closed.signal, 'undoing'),
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
    wizard.face.refresh();
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

export function save(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'plan') return;
  saveScript(state.plan, process.cwd()).then(
    ({ path, warning }) => {
      if (warning === null) tell(wizard, 'plain', `saved: ${path}`);
      else tell(wizard, 'bad', `saved: ${path}: ${warning}`);
    },
    (error: unknown) => tell(wizard, 'bad', `not saved: ${errorWords(error)}`),
  );
}

export function copyScript(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'plan') return;
  wizard.face.copy(...planAsShell(state.plan).split('\n'));
  tell(wizard, 'plain', 'copied: the plan as a shell script');
}
