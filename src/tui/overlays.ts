import type { ReactElement } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { KeyName } from './keys/press.ts';
import type { Rect } from './layout.ts';

/** A key of an overlay, for its footer and for the help. */
export type OverlayKey = {
  readonly keys: readonly KeyName[];
  readonly label: string;
  /** Works, and stays out of the footer: moves that everybody knows. */
  readonly quiet?: true;
  readonly run: () => void;
};

/**
 * A screen over the panes: help, log, a wizard, a ping. While it is on top it has all the keys. Its
 * state lives in a store of its own, made when it opens, so that its keys never act on a stale frame.
 */
export type Overlay = {
  /** For tests and for telling what is open. */
  readonly id: string;
  /** Tried in order; `Esc` closes the overlay unless one of these takes it. */
  readonly keys: () => readonly OverlayKey[];
  /** What the keys depend on, where they change while the overlay is open: the footer follows it. */
  readonly watch?: Pick<StoreApi<unknown>, 'subscribe' | 'getState'>;
  /** Takes what `keys` did not, such as typed characters; says whether it did. */
  readonly onPress?: (key: KeyName) => boolean;
  readonly onPaste?: (text: string) => void;
  /** Draws exactly the rectangle, every cell of it: nothing beneath shows through. */
  readonly render: (rect: Rect) => ReactElement;
  /** Ends what it started. */
  readonly onClose?: () => void;
};

export type Overlays = ReturnType<typeof createOverlays>;

/** The stack of overlays; the last is on top. */
export function createOverlays() {
  const store = createStore<readonly Overlay[]>(() => []);
  return {
    subscribe: store.subscribe,
    getState: store.getState,
    getInitialState: store.getInitialState,
    top: () => store.getState().at(-1) ?? null,
    open: (overlay: Overlay) => store.setState((stack) => [...stack, overlay], true),
    close: () => {
      const top = store.getState().at(-1);
      store.setState((stack) => stack.slice(0, -1), true);
      top?.onClose?.();
    },
    /** On the way out of the program. */
    closeAll: () => {
      const open = store.getState();
      store.setState([], true);
      for (const overlay of open.toReversed()) overlay.onClose?.();
    },
  };
}
