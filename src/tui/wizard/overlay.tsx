import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Line } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import type { BuildId } from '../../plan/plan.ts';
import { revertWarning } from '../../recipes/needs-revert.ts';
import type { Input, Recipe } from '../../recipes/recipe.ts';
import type { AppContext } from '../app-context.ts';
import type { Rect } from '../layout.ts';
import type { Overlay } from '../overlays.ts';
import { MenuView } from '../widgets/menu-view.tsx';
import type { Panel } from '../widgets/panel.ts';
import { panelWidth } from '../widgets/panel.ts';
import { PanelView } from '../widgets/panel-view.tsx';
import { createViewport } from '../widgets/viewport.ts';
import { count } from '../words.ts';
import { chooseRecipe } from './choose-recipe.ts';
import { chooseInForm, formStates, pasteIntoForm, pressInForm } from './form.ts';
import { wizardKeys } from './keys.ts';
import { fieldsPanel } from './paint-form.ts';
import { recipesPanel } from './paint-recipes.ts';
import { phaseLines } from './paint-run.ts';
import { stepsRows, warningRows } from './paint-steps.ts';
import type { WizardState } from './state.ts';
import type { Wizard } from './wizard.ts';

/** What the wizard begins with: a recipe, or else the list of them, and some of its fields. */
export type WizardStart = {
  readonly recipe: Recipe | null;
  readonly preset: Input;
  /** The fields are an answer already: it begins with their plan, or with the first that is refused. */
  readonly straight?: true;
  /** Called when a run or an undo has ended, however it did. */
  readonly onRan?: (build: BuildId) => void;
};

/** The wizard: the list of recipes, form, plan, run. */
export function wizardOverlay(app: AppContext, start: WizardStart): Overlay {
  const { recipe, preset, straight = false, onRan = () => {} } = start;
  const store = createStore<WizardState>(() => ({ stage: 'recipe', at: 0 }));
  const wizard: Wizard = {
    app,
    store,
    viewport: createViewport(),
    preset,
    straight,
    onRan,
    stop: new AbortController(),
    closed: new AbortController(),
  };
  if (recipe !== null) chooseRecipe(wizard, recipe);
  return {
    id: 'wizard',
    keys: () => wizardKeys(wizard),
    watch: store,
    onPress: (key) => {
      const state = store.getState();
      if (state.stage !== 'fields') return false;
      const form = state.form.choosing ? null : pressInForm(state.form, key);
      if (form !== null) store.setState({ stage: 'fields', form }, true);
      return true;
    },
    onPaste: (text) => {
      const state = store.getState();
      if (state.stage !== 'fields' || state.form.choosing) return;
      store.setState({ stage: 'fields', form: pasteIntoForm(state.form, text) }, true);
    },
    render: (rect) => <WizardView wizard={wizard} rect={rect} />,
    onClose: () => {
      wizard.stop.abort();
      wizard.closed.abort();
    },
  };
}

const STAGES = ['fields', 'plan', 'run'] as const;

function stagesLine(stage: WizardState['stage'], separator: string): Line {
  return STAGES.flatMap((name, at) => [
    ...(at === 0 ? [] : [span(` ${separator} `, 'dim')]),
    span(`${at + 1} ${name}`, name === stage ? 'strong' : 'dim'),
  ]);
}

function WizardView({ wizard, rect }: { readonly wizard: Wizard; readonly rect: Rect }) {
  const { app, store } = wizard;
  const state = useStore(store);
  const snapshot = useStore(app.store, (explorer) => explorer.snapshot);
  const { theme } = app;
  const aside = stagesLine(state.stage, theme.glyphs.separator);
  const drawing = { width: panelWidth(rect), glyphs: theme.glyphs };
  const show = (panel: Omit<Panel, 'aside'>) => (
    <PanelView panel={{ ...panel, aside }} rect={rect} theme={theme} viewport={wizard.viewport} />
  );
  if (snapshot === null)
    return show({ title: 'New', rows: [{ line: [span('reading the host', 'dim')] }] });
  switch (state.stage) {
    case 'recipe':
      return show(recipesPanel(state.at, snapshot, drawing));
    case 'reading':
      return show({
        title: `New: ${state.recipe.title}`,
        rows: ['looking at the host', state.waits ?? ''].map((words) => ({
          line: [span(words, 'dim')],
        })),
      });
    case 'fields': {
      const { form } = state;
      if (!form.choosing) return show(fieldsPanel(form, snapshot, drawing));
      const field = formStates(form, snapshot)[form.at];
      return (
        <MenuView
          panel={{
            title: `New: ${form.recipe.title}: ${field?.field.label ?? ''}`,
            aside,
            rows: [],
          }}
          items={(field?.choices ?? []).map(({ value, note }) => ({
            value,
            label: `${value}   ${note}`,
          }))}
          value={field?.value ?? ''}
          rect={rect}
          theme={theme}
          onChoose={(value) =>
            store.setState({ stage: 'fields', form: chooseInForm(form, value) }, true)
          }
        />
      );
    }
    case 'plan': {
      const { plan, at, within } = state;
      const steps = stepsRows(plan, {}, at, { ...drawing, reasons: true });
      const reverts = within === null ? [] : [revertWarning(within)];
      const warnings = warningRows([...plan.warnings, ...reverts], drawing);
      const shift = warnings.length;
      // On the first step the warnings above it are in sight too.
      const sight = [at === 0 ? 0 : steps.sight[0] + shift, steps.sight[1] + shift] as const;
      const title = `Plan: ${plan.title}, ${count(plan.steps.length, 'step')}`;
      const starts = steps.starts.map((row) => row + shift);
      return show({ title, rows: [...warnings, ...steps.rows], starts, sight });
    }
    case 'run': {
      const isWatching = state.phase.kind === 'running';
      const steps = stepsRows(state.plan, state.progress, state.at, { ...drawing, reasons: false });
      const words = phaseLines(state.phase, state.plan, drawing).map((line) => ({ line }));
      const rows = [...steps.rows, { line: [] }, ...words];
      const isAtEnd = state.at >= state.plan.steps.length;
      const sight = isAtEnd
        ? ([rows.length - words.length, rows.length - 1] as const)
        : steps.sight;
      const title = `${isWatching ? 'Running' : 'Run'}: ${state.plan.title}`;
      const starts = [...steps.starts, steps.rows.length + 1];
      return show({ title, rows, starts, sight });
    }
  }
}
