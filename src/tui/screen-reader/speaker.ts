import type { Glyphs } from '../../model/glyphs.ts';
import type { Store } from '../../store/store.ts';
import type { Overlays } from '../overlays.ts';
import { newOverlayWords, type OverlayWords, overlayWords } from './overlay-words.ts';
import { newPlaceWords, type PlaceWords, placeWords } from './place-words.ts';

/** Milliseconds between lines that no key has asked for, such as those of a running ping. */
const PAUSE = 3_000;

const KEYS =
  'patchpanel: Tab or 1 to 4 choose a list, j and k move, Enter opens, Esc goes back, ? lists all keys, q quits.';

/** Says in lines what a screen shows, for a reader that reads what is appended. */
export type Speaker = {
  /** After each frame; `asked` where a key was pressed since the last one. */
  readonly onFrame: (frame: string, asked: boolean) => void;
  /** Says all of it again. */
  readonly again: () => void;
};

/** The host that the screen shows, with what is open over it. */
export type Shown = {
  readonly store: Pick<Store, 'getState'>;
  readonly overlays: Pick<Overlays, 'top'>;
};

export function createSpeaker({
  shown,
  glyphs,
  say,
}: {
  readonly shown: () => Shown;
  readonly glyphs: Glyphs;
  readonly say: (lines: readonly string[]) => void;
}): Speaker {
  let place: PlaceWords | null = null;
  let overlay: OverlayWords | null = null;
  let frame = '';
  let saidAt = Number.NEGATIVE_INFINITY;
  let later: NodeJS.Timeout | null = null;
  let hasBegun = false;

  const speak = () => {
    if (later !== null) clearTimeout(later);
    later = null;
    saidAt = performance.now();
    if (!hasBegun) say([KEYS]);
    hasBegun = true;
    const { store, overlays } = shown();
    const top = overlays.top();
    if (top === null) {
      const words = placeWords(store.getState(), glyphs);
      say(newPlaceWords(overlay === null ? place : null, words));
      place = words;
      overlay = null;
    } else {
      const words = overlayWords(top.id, frame, glyphs.cursor);
      say(newOverlayWords(overlay, words));
      overlay = words;
    }
  };
  return {
    onFrame: (newest, asked) => {
      frame = newest;
      const wait = saidAt + PAUSE - performance.now();
      if (asked || wait <= 0) speak();
      else later ??= setTimeout(speak, wait).unref();
    },
    again: () => {
      place = null;
      overlay = null;
      speak();
    },
  };
}
