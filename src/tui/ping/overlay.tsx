import { useStore } from 'zustand';
import type { Entry } from '../../executor/entry.ts';
import { labelOf } from '../../model/label.ts';
import type { Namespace } from '../../model/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Face } from '../face.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { panelWidth } from '../panel.ts';
import { PanelView } from '../panel-view.tsx';
import type { Pings } from './control.ts';
import { createPings } from './control.ts';
import { proposedTargets } from './targets.ts';
import { pingPanel } from './view.ts';

/** Pings from a namespace: asks whom first, then shows each target's numbers and chart. */
export function pingOverlay(
  face: Face,
  snapshot: Snapshot,
  namespace: Namespace,
  entry: Entry,
): Overlay {
  const pings = createPings(face, entry, proposedTargets(snapshot, namespace));
  const from = labelOf(snapshot, namespace);
  return {
    id: 'ping',
    keys: () => keysOf(pings, face),
    watch: pings.store,
    onPress: (key) => {
      if (pings.store.getState().mode.kind === 'watch') return false;
      pings.dispatch({ type: 'press', key });
      return true;
    },
    onPaste: (text) => pings.dispatch({ type: 'paste', text }),
    render: (rect) => <PingView pings={pings} from={from} face={face} rect={rect} />,
    onClose: pings.close,
  };
}

function keysOf(pings: Pings, face: Face): readonly OverlayKey[] {
  const { mode, watched, at } = pings.store.getState();
  const isPaused = watched[at]?.session.phase.kind === 'paused';
  const move = (by: 1 | -1) => () => pings.dispatch({ type: 'move', by });
  const leave = () =>
    watched.length === 0 ? face.overlays.close() : pings.dispatch({ type: 'watch' });
  switch (mode.kind) {
    case 'ask':
      return [
        { keys: ['Enter'], label: 'ping', run: pings.start },
        { keys: ['Down', 'Tab'], label: 'next', run: move(1) },
        { keys: ['Up', 'Shift-Tab'], label: 'before', quiet: true, run: move(-1) },
        { keys: ['Esc'], label: 'back', run: leave },
      ];
    case 'interval':
      return [
        { keys: ['Enter'], label: 'set', run: pings.setInterval },
        { keys: ['Esc'], label: 'back', run: leave },
      ];
    case 'watch':
      return [
        { keys: ['Space'], label: isPaused ? 'resume' : 'pause', run: pings.togglePause },
        { keys: ['r'], label: 'reset', run: pings.reset },
        {
          keys: ['i'],
          label: 'interval',
          run: () => pings.dispatch({ type: 'ask-interval' }),
        },
        { keys: ['a'], label: 'add', run: () => pings.dispatch({ type: 'ask' }) },
        { keys: ['Esc', 'q'], label: 'back', run: face.overlays.close },
        { keys: ['d'], label: 'drop', run: pings.drop },
        { keys: ['j', 'Down'], label: 'down', quiet: true, run: move(1) },
        { keys: ['k', 'Up'], label: 'up', quiet: true, run: move(-1) },
      ];
  }
}

type ViewProps = {
  readonly pings: Pings;
  readonly from: string;
  readonly face: Face;
  readonly rect: Rect;
};

function PingView({ pings, from, face, rect }: ViewProps) {
  const state = useStore(pings.store);
  const size = { width: panelWidth(rect), height: rect.height - 1 };
  const panel = pingPanel(state, from, size, face.theme);
  return <PanelView panel={panel} rect={rect} theme={face.theme} />;
}
