import type { ListExtent, ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';
import { buildsOverlay } from '../builds/overlay.tsx';
import type { OverlayKey } from '../overlays.ts';
import { moveKeys, moveKeysBesideField } from '../widgets/move-keys.ts';
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

/** Rows that the bars, the title and the two fields with their refusal take. */
const BESIDE_CHOICES = 6;

/** Moves the cursor as every list moves it. */
function mover(
  { dispatch }: ExplainControl,
  at: number,
  extent: ListExtent,
): (move: ListMove) => void {
  return (move) => {
    const by = listReducer(at, move, extent) - at;
    dispatch({ type: 'move', by, last: Math.max(0, extent.count - 1) });
  };
}

function questionKeys(control: ExplainControl, { field, at }: QuestionForm): readonly OverlayKey[] {
  const { dispatch, face } = control;
  const page = Math.max(1, face.size().rows - BESIDE_CHOICES);
  const move = mover(control, at, { count: control.choices().length, page });
  return [
    { keys: ['Enter'], label: 'ask', run: control.choose },
    {
      keys: ['Tab', 'Shift-Tab'],
      label: field === 'to' ? 'port' : 'destination',
      run: () => dispatch({ type: 'field' }),
    },
    ...moveKeysBesideField(move),
    { keys: ['Esc'], label: 'back', run: face.overlays.close },
  ];
}

function answerKeys(control: ExplainControl, { explanation, at }: Answered): readonly OverlayKey[] {
  const { face, built } = control;
  const stops = focusStops(explanation);
  // Verdict and path keep up to half of the screen above them.
  const page = Math.max(1, Math.floor(face.size().rows / 2));
  const move = mover(control, at, { count: stops.length, page });
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
    ...moveKeys(move),
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
