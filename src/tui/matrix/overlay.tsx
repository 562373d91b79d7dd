import { useStore } from 'zustand';
import type { Snapshot } from '../../model/snapshot.ts';
import { openExplanation } from '../explain/overlay.tsx';
import type { Face } from '../face.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { panelWidth } from '../panel.ts';
import { PanelView } from '../panel-view.tsx';
import { createMatrix, type Matrix } from './control.ts';
import { matrixPanel } from './paint.ts';
import { asking, moved, pairAt, pressed } from './state.ts';

/** Who reaches whom, as it comes in; asked at once, by ICMP alone. */
export function matrixOverlay(face: Face, snapshot: Snapshot): Overlay {
  const matrix = createMatrix(face, snapshot);
  if (matrix.store.getState().ends.length > 1) matrix.ask(null);
  return {
    id: 'matrix',
    keys: () =>
      matrix.store.getState().typing === null ? gridKeys(matrix, face) : portKeys(matrix),
    watch: matrix.store,
    onPress: (key) => {
      if (matrix.store.getState().typing === null) return false;
      matrix.change((state) => pressed(state, key));
      return true;
    },
    render: (rect) => <MatrixView matrix={matrix} face={face} rect={rect} />,
    onClose: matrix.close,
  };
}

function portKeys(matrix: Matrix): readonly OverlayKey[] {
  const leave = () => matrix.change((state) => ({ ...state, typing: null }));
  return [
    { keys: ['Enter'], label: 'ask again', run: matrix.takePort },
    { keys: ['Esc'], label: 'back', run: leave },
  ];
}

function gridKeys(matrix: Matrix, face: Face): readonly OverlayKey[] {
  const move = (rows: number, columns: number) => () =>
    matrix.change((state) => moved(state, rows, columns));
  const far = Number.MAX_SAFE_INTEGER;
  const half = () => Math.trunc(face.size().rows / 2);
  const explain = () => {
    const state = matrix.store.getState();
    const pair = pairAt(state);
    if (pair === null) return;
    const to = { kind: 'namespace', namespace: pair.to.id } as const;
    openExplanation(face, { from: pair.from.id, to, port: state.port });
  };
  return [
    { keys: ['Enter'], label: 'why', run: explain },
    { keys: ['t'], label: 'TCP port', run: () => matrix.change(asking) },
    { keys: ['r'], label: 'ask again', run: () => matrix.ask(matrix.store.getState().port) },
    { keys: ['Esc', 'q'], label: 'back', run: face.overlays.close },
    { keys: ['h', 'Left'], label: 'left', quiet: true, run: move(0, -1) },
    { keys: ['l', 'Right'], label: 'right', quiet: true, run: move(0, 1) },
    { keys: ['j', 'Down'], label: 'down', quiet: true, run: move(1, 0) },
    { keys: ['k', 'Up'], label: 'up', quiet: true, run: move(-1, 0) },
    { keys: ['g', 'Home'], label: 'first', quiet: true, run: move(-far, -far) },
    { keys: ['G', 'End'], label: 'last', quiet: true, run: move(far, far) },
    { keys: ['Ctrl-d', 'PgDn'], label: 'half down', quiet: true, run: () => move(half(), 0)() },
    { keys: ['Ctrl-u', 'PgUp'], label: 'half up', quiet: true, run: () => move(-half(), 0)() },
  ];
}

function MatrixView({
  matrix,
  face,
  rect,
}: {
  readonly matrix: Matrix;
  readonly face: Face;
  readonly rect: Rect;
}) {
  const state = useStore(matrix.store);
  const size = { width: panelWidth(rect), height: rect.height - 1 };
  return <PanelView panel={matrixPanel(state, size, face.theme)} rect={rect} theme={face.theme} />;
}
