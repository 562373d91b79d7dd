/** A wizard that is open: what its keys act on. */
import type { StoreApi } from 'zustand/vanilla';
import type { Snapshot } from '../../model/snapshot.ts';
import type { BuildId } from '../../plan/plan.ts';
import type { Input } from '../../recipes/recipe.ts';
import type { AppContext } from '../app-context.ts';
import type { Viewport } from '../widgets/viewport.ts';
import type { WizardState } from './state.ts';

export type Wizard = {
  readonly app: AppContext;
  readonly store: StoreApi<WizardState>;
  readonly viewport: Viewport;
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

export function snapshotOf({ app }: Wizard): Snapshot | null {
  return app.store.getState().snapshot;
}

/** Shows a sentence below the screen. */
export function tell({ app }: Wizard, tone: 'plain' | 'bad', text: string): void {
  app.store.dispatch({ type: 'notice', notice: { tone, text } });
}
