import { describe, expect, test } from 'vitest';
import { createExplorerStore } from '../../../src/store/store.ts';
import { newOverlayWords, overlayWords } from '../../../src/tui/screen-reader/overlay-words.ts';
import { newPlaceWords, placeWords } from '../../../src/tui/screen-reader/place-words.ts';
import { createTheme } from '../../../src/tui/theme.ts';
import { sampleSnapshot } from '../../support/sample-snapshot.ts';

const { glyphs } = createTheme({ colour: false, ascii: false, screenReader: true });

function sample() {
  const store = createExplorerStore();
  store.dispatch({ type: 'snapshot', snapshot: sampleSnapshot });
  return { store, words: () => placeWords(store.getState(), glyphs) };
}

describe('a place in words', () => {
  test('a list says which, which item of how many, and its state', () => {
    const { words } = sample();
    const [place, item] = newPlaceWords(null, words());
    expect(place).toBe('list 1: Containers');
    expect(item).toMatch(/^1 of 5: up web, .*172\.17\.0\.2/);
  });

  test('a move says the item alone, and what did not change is not said again', () => {
    const { store, words } = sample();
    const before = words();
    expect(newPlaceWords(before, words())).toEqual([]);
    store.dispatch({ type: 'move', move: { by: 1 }, stops: 0, page: 10 });
    expect(newPlaceWords(before, words())).toEqual([expect.stringMatching(/^2 of 5: up db/)]);
  });
});

describe('an overlay in words', () => {
  const frame = (...lines: readonly string[]) => [' patchpanel', ...lines].join('\n');

  test('all of it when it opens, then what is new and where the cursor is', () => {
    const opened = overlayWords('menu', frame('━━ New ━━━', '▸ one', '  two   2', '│'), '▸');
    expect(newOverlayWords(null, opened)).toEqual(['New', 'one', 'two, 2', 'at: one']);
    const moved = overlayWords('menu', frame('━━ New ━━━', '  one', '▸ two   2', '  three'), '▸');
    expect(newOverlayWords(opened, moved)).toEqual(['three', 'at: two, 2']);
    expect(newOverlayWords(moved, moved)).toEqual([]);
  });
});
