import { useStore } from 'zustand';
import type { Snapshot } from '../../model/snapshot.ts';
import type { ListMove } from '../../store/list-reducer.ts';
import type { AppContext } from '../app-context.ts';
import { openExplanation } from '../explain/overlay.tsx';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { moveKeys } from '../widgets/move-keys.ts';
import { panelWidth } from '../widgets/panel.ts';
import { PanelView } from '../widgets/panel-view.tsx';
import { createMatrix, type Matrix } from './control.ts';
import { matrixPanel } from './paint.ts';
import { asking, moveInMatrix, moveSideways, pairAt, pressed } from './state.ts';

/** Who reaches whom, as it comes in; asked at once, by ICMP only. */
export function matrixOverlay(app: AppContext, snapshot: Snapshot): Overlay {
  const matrix = createMatrix(app, snapshot);
  if (matrix.store.getState().ends.length > 1) matrix.ask(null);
  return {
    id: 'matrix',
    keys: () =>
      matrix.store.getState().typing === null ? gridKeys(matrix, app) : portKeys(matrix),
    watch: matrix.store,
    onPress: (key) => {
      if (matrix.store.getState().typing === null) return false;
      matrix.change((state) => pressed(state, key));
      return true;
    },
    render: (rect) => <MatrixView matrix={matrix} app={app} rect={rect} />,
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

function gridKeys(matrix: Matrix, app: AppContext): readonly OverlayKey[] {
  const move = (by: ListMove) =>
    matrix.change((state) => moveInMatrix(state, by, matrix.viewport.extent()));
  const sideways = (by: 1 | -1) => () => matrix.change((state) => moveSideways(state, by));
  const explain = () => {
    const state = matrix.store.getState();
    const pair = pairAt(state);
    if (pair === null) return;
    const to = { kind: 'namespace', namespace: pair.to.id } as const;
    openExplanation(app, { from: pair.from.id, to, port: state.port });
  };
  return [
    { keys: ['Enter'], label: 'why', run: explain },
    { keys: ['t'], label: 'TCP port', run: () => matrix.change(asking) },
    { keys: ['r'], label: 'ask again', run: () => matrix.ask(matrix.store.getState().port) },
    { keys: ['Esc', 'q'], label: 'back', run: app.overlays.close },
    { keys: ['h', 'Left'], label: 'left', quiet: true, run: sideways(-1) },
    { keys: ['l', 'Right'], label: 'right', quiet: true, run: sideways(1) },
    ...moveKeys(move),
  ];
}

function MatrixView({
  matrix,
  app,
  rect,
}: {
  readonly matrix: Matrix;
  readonly app: AppContext;
  readonly rect: Rect;
}) {
  const state = useStore(matrix.store);
  const size = { width: panelWidth(rect), height: rect.height - 1 };
  const panel = matrixPanel(state, size, app.theme);
  return <PanelView panel={panel} rect={rect} theme={app.theme} viewport={matrix.viewport} />;
}
