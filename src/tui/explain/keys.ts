import { buildsOverlay } from '../builds/overlay.tsx';
import type { OverlayKey } from '../overlays.ts';
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

function inQuestion(explaining: Explaining, { field }: Asking): readonly OverlayKey[] {
  const { dispatch, face } = explaining;
  const move = (by: number) => () =>
    dispatch({ type: 'move', by, last: Math.max(0, explaining.choices().length - 1) });
  const page = Math.max(1, face.size().rows - 8);
  return [
    { keys: ['Enter'], label: 'ask', run: explaining.choose },
    {
      keys: ['Tab', 'Shift-Tab'],
      label: field === 'to' ? 'port' : 'whom',
      run: () => dispatch({ type: 'field' }),
    },
    { keys: ['Down'], label: 'next', run: move(1) },
    { keys: ['Up'], label: 'before', quiet: true, run: move(-1) },
    { keys: ['PgDn'], label: 'page down', quiet: true, run: move(page) },
    { keys: ['PgUp'], label: 'page up', quiet: true, run: move(-page) },
    { keys: ['Esc'], label: 'back', run: face.overlays.close },
  ];
}

function inAnswer(explaining: Explaining, { explanation, at }: Told): readonly OverlayKey[] {
  const { dispatch, face, built } = explaining;
  const stops = stopsOf(explanation);
  const last = Math.max(0, stops.length - 1);
  const move = (by: number) => () => dispatch({ type: 'move', by, last });
  const page = Math.max(1, Math.floor(face.size().rows / 2));
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
    { keys: ['j', 'Down'], label: 'down', quiet: true, run: move(1) },
    { keys: ['k', 'Up'], label: 'up', quiet: true, run: move(-1) },
    { keys: ['g', 'Home'], label: 'first', quiet: true, run: move(Number.NEGATIVE_INFINITY) },
    { keys: ['G', 'End'], label: 'last', quiet: true, run: move(Number.POSITIVE_INFINITY) },
    { keys: ['Ctrl-d', 'PgDn', 'Space'], label: 'page down', quiet: true, run: move(page) },
    { keys: ['Ctrl-u', 'PgUp'], label: 'page up', quiet: true, run: move(-page) },
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
