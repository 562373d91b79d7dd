import type { Fix } from '../../explain/finding.ts';
import type { BuildId } from '../../plan/plan.ts';
import { recipes } from '../../recipes/index.ts';
import type { AppContext } from '../app-context.ts';
import { wizardOverlay } from '../wizard/overlay.tsx';

/** Opens the plan of a guided operation with its fields; `onRan` is called whenever one of its runs has ended. */
export function openFix(face: AppContext, fix: Fix, onRan: (build: BuildId) => void): void {
  if (fix.kind === 'words') {
    tell(face, 'there is no automatic fix: follow the instructions above');
    return;
  }
  const recipe = recipes.find(({ id }) => id === fix.recipe);
  if (recipe === undefined) {
    tell(face, `there is no guided operation ${fix.recipe}`);
    return;
  }
  const start = { recipe, preset: fix.fields, straight: true, onRan } as const;
  face.overlays.open(wizardOverlay(face, start));
}

function tell({ store }: AppContext, text: string): void {
  store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
}
