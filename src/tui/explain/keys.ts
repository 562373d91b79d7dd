import { buildsOverlay } from '../builds/overlay.tsx';
import type { OverlayKey } from '../overlays.ts';
import type { ExplainControl } from './control.ts';
import { fixAtStop, focusStops } from './focus-stops.ts';
import type { Answered, QuestionForm } from './state.ts';

/** The keys of the stage that an explanation is in. */
export function explainKeys(control: ExplainControl): readonly OverlayKey[] {
  const state = control.store.getState();
  const { close } = control.face.overlays;
  switch (state.stage) {
    case 'ask':
      return questionKeys(control, state);
    case 'looking':
      return [{ keys: ['Esc', 'q'], label: 'stop', run: close }];
    case 'failed':
      return [
        { keys: ['r'], label: 'ask again', run: control.again },
        { keys: ['s'], label: 'swap ends', run: control.swap },
        { keys: ['Esc', 'q'], label: 'back', run: close },
      ];
    case 'told':
      return answerKeys(control, state);
  }
}

function questionKeys(control: ExplainControl, { field }: QuestionForm): readonly OverlayKey[] {
  const { dispatch, face } = control;
  const move = (by: number) => () =>
    dispatch({ type: 'move', by, last: Math.max(0, control.choices().length - 1) });
  const page = Math.max(1, face.size().rows - 8);
  return [
    { keys: ['Enter'], label: 'ask', run: control.choose },
    {
      keys: ['Tab', 'Shift-Tab'],
      label: field === 'to' ? 'port' : 'destination',
      run: () => dispatch({ type: 'field' }),
    },
    { keys: ['Down'], label: 'next', run: move(1) },
    { keys: ['Up'], label: 'previous', quiet: true, run: move(-1) },
    { keys: ['PgDn'], label: 'page down', quiet: true, run: move(page) },
    { keys: ['PgUp'], label: 'page up', quiet: true, run: move(-page) },
    { keys: ['Esc'], label: 'back', run: face.overlays.close },
  ];
}

function answerKeys(control: ExplainControl, { explanation, at }: Answered): readonly OverlayKey[] {
  const { dispatch, face, built } = control;
  const stops = focusStops(explanation);
  const last = Math.max(0, stops.length - 1);
  const move = (by: number) => () => dispatch({ type: 'move', by, last });
  const page = Math.max(1, Math.floor(face.size().rows / 2));
  const openFixAtCursor = { keys: ['Enter'], label: 'fix', run: control.openFixAtCursor };
  const fix = fixAtStop(stops[at]) ?? explanation.fix;
  const build = built();
  const undo = { keys: ['u'], label: 'undo', run: () => openBuild(control, build) };
  return [
    ...(fix === null
      ? []
      : [fix.kind === 'recipe' ? openFixAtCursor : { ...openFixAtCursor, quiet: true as const }]),
    { keys: ['r'], label: 'ask again', run: control.again },
    { keys: ['s'], label: 'swap ends', run: control.swap },
    ...(build === null ? [] : [undo]),
    { keys: ['y'], label: 'copy', run: control.copy },
    { keys: ['Esc', 'q'], label: 'back', run: face.overlays.close },
    { keys: ['j', 'Down'], label: 'down', quiet: true, run: move(1) },
    { keys: ['k', 'Up'], label: 'up', quiet: true, run: move(-1) },
    { keys: ['g', 'Home'], label: 'first', quiet: true, run: move(Number.NEGATIVE_INFINITY) },
    { keys: ['G', 'End'], label: 'last', quiet: true, run: move(Number.POSITIVE_INFINITY) },
    { keys: ['Ctrl-d', 'PgDn', 'Space'], label: 'page down', quiet: true, run: move(page) },
    { keys: ['Ctrl-u', 'PgUp'], label: 'page up', quiet: true, run: move(-page) },
  ];
}

/** What was built to fix it, to be taken back; the question is then asked again. */
function openBuild({ face, again }: ExplainControl, build: string | null): void {
  const builds = buildsOverlay(face, build);
  const onClose = () => {
    builds.onClose?.();
    again();
  };
  face.overlays.open({ ...builds, onClose });
}
