import type { Line } from '../../model/styled-text.ts';
import { cell, span } from '../../model/styled-text.ts';
import { subjectOf } from '../../store/subject.ts';
import type { AppContext } from '../app-context.ts';
import type { Binding } from '../keys/binding.ts';
import type { Overlay } from '../overlays.ts';
import { listOverlay } from '../widgets/list-overlay.tsx';
import { ACTION_KEYS, actionsOn, type OfferedAction } from './actions.ts';

const KEY_WIDTH = 3;

function actionLine({ title, key, refusal }: OfferedAction): Line {
  const tone = refusal === null ? 'plain' : 'dim';
  return [
    cell(span(key, 'accent'), KEY_WIDTH, ''),
    span(title, tone),
    ...(refusal === null ? [] : [span(`  ${refusal}`, 'dim')]),
  ];
}

function actionsOverlay(app: AppContext): Overlay {
  // Asked each time: what can be done may change while the list is open.
  const actions = () => actionsOn(app);
  const run = (action: OfferedAction | undefined) => {
    if (action === undefined) return;
    if (action.refusal !== null) {
      const notice = { tone: 'bad', text: action.refusal } as const;
      app.store.dispatch({ type: 'notice', notice });
      return;
    }
    app.overlays.close();
    action.run(app);
  };
  return listOverlay({
    id: 'actions',
    title: 'Actions',
    theme: app.theme,
    rows: () => actions().map(actionLine),
    keys: [
      { keys: ['Enter'], label: 'run', run: (at) => run(actions()[at]) },
      ...ACTION_KEYS.map((key) => ({
        keys: [key],
        label: key,
        quiet: true as const,
        run: () => run(actions().find((action) => action.key === key)),
      })),
    ],
    close: app.overlays.close,
  });
}

/** What can be done with the selected thing. */
export const actionsBinding: Binding = {
  keys: ['x'],
  label: 'actions',
  help: 'What you can do with the selection, and why something is not possible.',
  context: 'everywhere',
  footer: 32,
  disabled: (state) => (subjectOf(state) === null ? 'nothing is selected' : null),
  run: (app) => app.overlays.open(actionsOverlay(app)),
};
