import { recipes } from '../../recipes/index.ts';
import type { ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';
import { tryAgain } from '../hosts/reconnect.ts';
import type { OverlayKey } from '../overlays.ts';
import { moveKeys } from '../widgets/move-keys.ts';
import { chooseRecipe, makePlan } from './choose-recipe.ts';
import { cycleChoice, stepToField } from './form.ts';
import { keep, run, stopRun, undoRun } from './run-control.ts';
import type { WizardState } from './state.ts';
import { isAtRest } from './state.ts';
import { copyScript, save } from './take-script.ts';
import { snapshotOf, type Wizard } from './wizard.ts';

type Stage<S extends WizardState['stage']> = Extract<WizardState, { stage: S }>;

function stepField(wizard: Wizard, by: 1 | -1): void {
  const state = wizard.store.getState();
  const snapshot = snapshotOf(wizard);
  if (state.stage !== 'fields' || snapshot === null) return;
  const form = stepToField(state.form, by, snapshot);
  wizard.store.setState({ stage: 'fields', form }, true);
}

function openMenu(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'fields') return;
  wizard.store.setState({ stage: 'fields', form: { ...state.form, choosing: true } }, true);
}

function cursorKeys(wizard: Wizard): readonly OverlayKey[] {
  return moveKeys((move) => {
    const state = wizard.store.getState();
    if (state.stage !== 'plan' && state.stage !== 'run') return;
    const { length } = state.plan.steps;
    const count = state.stage === 'run' && isAtRest(state.phase) ? length + 1 : length;
    const at = listReducer(state.at, move, { ...wizard.viewport.extent(), count });
    wizard.store.setState({ ...state, at }, true);
  });
}

function closeKey({ app }: Wizard, keys: readonly string[], label: string): OverlayKey {
  return { keys, label, run: app.overlays.close };
}

function inRecipes(wizard: Wizard, { at }: Stage<'recipe'>): readonly OverlayKey[] {
  const move = (by: ListMove) => {
    const extent = { ...wizard.viewport.extent(), count: recipes.length };
    wizard.store.setState({ stage: 'recipe', at: listReducer(at, by, extent) }, true);
  };
  const recipe = recipes[at];
  return [
    {
      keys: ['Enter'],
      label: 'choose',
      run: () => {
        if (recipe !== undefined) chooseRecipe(wizard, recipe);
      },
    },
    closeKey(wizard, ['Esc', 'q'], 'cancel'),
    { keys: ['Tab'], label: 'down', quiet: true, run: () => move({ by: 1 }) },
    { keys: ['Shift-Tab'], label: 'up', quiet: true, run: () => move({ by: -1 }) },
    ...moveKeys(move),
  ];
}

/** Through the choices of a field without opening their list. */
function cycleKeys(wizard: Wizard): readonly OverlayKey[] {
  const cycle = (by: 1 | -1) => () => {
    const state = wizard.store.getState();
    const snapshot = snapshotOf(wizard);
    if (state.stage !== 'fields' || snapshot === null) return;
    const form = cycleChoice(state.form, by, snapshot);
    wizard.store.setState({ stage: 'fields', form }, true);
  };
  return [
    { keys: ['Right'], label: 'next choice', quiet: true, run: cycle(1) },
    { keys: ['Left'], label: 'previous choice', quiet: true, run: cycle(-1) },
  ];
}

function inFields(wizard: Wizard, { form }: Stage<'fields'>): readonly OverlayKey[] {
  if (form.choosing) {
    const close = () =>
      wizard.store.setState({ stage: 'fields', form: { ...form, choosing: false } }, true);
    return [{ keys: ['Esc'], label: 'back', run: close }];
  }
  const hasChoices = form.recipe.fields[form.at]?.choices !== null;
  return [
    { keys: ['Tab', 'Down'], label: 'next field', run: () => stepField(wizard, 1) },
    { keys: ['Enter'], label: 'plan', run: () => makePlan(wizard) },
    ...(hasChoices
      ? [{ keys: ['Space', 'Ctrl-o'], label: 'list', run: () => openMenu(wizard) }]
      : []),
    ...(hasChoices ? cycleKeys(wizard) : []),
    closeKey(wizard, ['Esc'], 'cancel'),
    {
      keys: ['Shift-Tab', 'Up'],
      label: 'previous field',
      quiet: true,
      run: () => stepField(wizard, -1),
    },
  ];
}

function beforePlan(wizard: Wizard, { form }: Stage<'plan'>): readonly OverlayKey[] {
  const back = () => wizard.store.setState({ stage: 'fields', form }, true);
  return [
    { keys: ['Enter'], label: 'run', run: () => run(wizard) },
    { keys: ['s'], label: 'save as script', run: () => save(wizard) },
    { keys: ['y'], label: 'copy', run: () => copyScript(wizard) },
    { keys: ['Esc'], label: 'back', run: back },
    ...cursorKeys(wizard),
  ];
}

function inRun(wizard: Wizard, { phase }: Stage<'run'>): readonly OverlayKey[] {
  const moves = cursorKeys(wizard);
  switch (phase.kind) {
    case 'running':
      return [{ keys: ['Esc'], label: 'stop and roll back', run: () => stopRun(wizard) }, ...moves];
    case 'keeping': {
      const { choose } = phase;
      return [
        { keys: ['y'], label: 'keep', run: () => choose('keep') },
        { keys: ['n', 'Esc'], label: 'undo now', run: () => choose('take-back') },
        ...moves,
      ];
    }
    case 'proving':
      return [{ keys: ['Esc'], label: 'keeping', run: () => {} }, ...moves];
    case 'stopping':
    case 'reverting':
    case 'undoing':
      // Esc is taken: leaving now would hide how it ends.
      return [{ keys: ['Esc'], label: 'undoing', run: () => {} }, ...moves];
    case 'cut-off':
      return [
        { keys: ['R'], label: 'try now', run: () => void tryAgain(wizard.app, wizard.app) },
        { keys: ['Esc'], label: 'leave it', run: phase.leave },
        ...moves,
      ];
    case 'looking':
      return [{ keys: ['Esc'], label: 'stop and roll back', run: () => stopRun(wizard) }, ...moves];
    case 'broken': {
      const { broken, choose } = phase;
      const on = { keys: ['c'], label: 'continue', run: () => choose('go-on') } as const;
      return [
        ...(broken.cannotGoOn === null ? [on] : []),
        { keys: ['r'], label: 'roll back', run: () => choose('roll-back') },
        { keys: ['Esc'], label: 'leave it', run: () => choose('leave') },
        ...moves,
      ];
    }
    case 'ended': {
      const { kind } = phase.outcome;
      const isStanding = kind === 'applied' || kind === 'left';
      const take = { keys: ['u'], label: 'undo', run: () => undoRun(wizard) };
      return [closeKey(wizard, ['Enter', 'Esc'], 'close'), ...(isStanding ? [take] : []), ...moves];
    }
    case 'asking':
      return [
        { keys: ['y', 'u', 'Enter'], label: 'undo it', run: () => undoRun(wizard) },
        { keys: ['n', 'Esc'], label: 'keep it', run: () => keep(wizard) },
        ...moves,
      ];
    case 'taken-back':
      return [closeKey(wizard, ['Enter', 'Esc'], 'close'), ...moves];
  }
}

/** The keys of the stage that the wizard is in. */
export function wizardKeys(wizard: Wizard): readonly OverlayKey[] {
  const state = wizard.store.getState();
  switch (state.stage) {
    case 'recipe':
      return inRecipes(wizard, state);
    case 'reading':
      return [closeKey(wizard, ['Esc'], 'cancel')];
    case 'fields':
      return inFields(wizard, state);
    case 'plan':
      return beforePlan(wizard, state);
    case 'run':
      return inRun(wizard, state);
  }
}
