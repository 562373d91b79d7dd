import type { ListExtent, ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';
import { buildsOverlay } from '../builds/overlay.tsx';
import type { OverlayKey } from '../overlays.ts';
import { moveKeys, moveKeysBesideField } from '../widgets/move-keys.ts';
import type { Explaining } from './control.ts';
import type { Asking, Told } from './state.ts';
import { fixAt, stopsOf } from './stops.ts';

/** The keys of the stage that an explanation is in. */
export function explainKeys(explaining: Explaining): readonly OverlayKey[] {
  const state = explaining.store.getState();
  const { close } = explaining.face.overlays;
  switch (state.stage) {
    case 'ask':
      return inQuestion(explaining, state);
    case 'looking':
      return [{ keys: ['Esc', 'q'], label: 'stop', run: close }];
    case 'failed':
      return [
        { keys: ['r'], label: 'ask again', run: explaining.again },
        { keys: ['s'], label: 'swap ends', run: explaining.swap },
        { keys: ['Esc', 'q'], label: 'back', run: close },
      ];
    case 'told':
      return inAnswer(explaining, state);
  }
}

/** Rows that the bars, the title and the two fields with their refusal take. */
const BESIDE_CHOICES = 6;

/** Moves the cursor as every list moves it. */
function mover({ dispatch }: Explaining, at: number, extent: ListExtent): (move: ListMove) => void {
  return (move) => {
    const by = listReducer(at, move, extent) - at;
    dispatch({ type: 'move', by, last: Math.max(0, extent.count - 1) });
  };
}

function inQuestion(explaining: Explaining, { field, at }: Asking): readonly OverlayKey[] {
  const { dispatch, face } = explaining;
  const page = Math.max(1, face.size().rows - BESIDE_CHOICES);
  const move = mover(explaining, at, { count: explaining.choices().length, page });
  return [
    { keys: ['Enter'], label: 'ask', run: explaining.choose },
    {
      keys: ['Tab', 'Shift-Tab'],
      label: field === 'to' ? 'port' : 'whom',
      run: () => dispatch({ type: 'field' }),
    },
    ...moveKeysBesideField(move),
    { keys: ['Esc'], label: 'back', run: face.overlays.close },
  ];
}

function inAnswer(explaining: Explaining, { explanation, at }: Told): readonly OverlayKey[] {
  const { face, built } = explaining;
  const stops = stopsOf(explanation);
  // Verdict and path keep up to half of the screen above them.
  const page = Math.max(1, Math.floor(face.size().rows / 2));
  const move = mover(explaining, at, { count: stops.length, page });
  const mend = { keys: ['Enter'], label: 'mend', run: explaining.mend };
  const fix = fixAt(stops[at]) ?? explanation.fix;
  const build = built();
  const undo = { keys: ['u'], label: 'undo', run: () => openBuild(explaining, build) };
  return [
    ...(fix === null ? [] : [fix.kind === 'recipe' ? mend : { ...mend, quiet: true as const }]),
    { keys: ['r'], label: 'ask again', run: explaining.again },
    { keys: ['s'], label: 'swap ends', run: explaining.swap },
    ...(build === null ? [] : [undo]),
    { keys: ['y'], label: 'copy', run: explaining.copy },
    { keys: ['Esc', 'q'], label: 'back', run: face.overlays.close },
    ...moveKeys(move),
  ];
}

/** What was built to mend it, to be taken back; the question is then asked again. */
function openBuild({ face, again }: Explaining, build: string | null): void {
  const builds = buildsOverlay(face, build);
  const onClose = () => {
    builds.onClose?.();
    again();
  };
  face.overlays.open({ ...builds, onClose });
}
