import type { Change } from '../../model/changes/change.ts';
import { changeWords, signOf, thingWords } from '../../model/changes/words.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Line, Tone } from '../../model/styled-text.ts';
import { cell, line, span, widthOf, wrapped } from '../../model/styled-text.ts';
import type { Panel } from '../widgets/panel.ts';
import { clock } from '../words.ts';
import type { ChangesState } from './state.ts';
import { cursorRow } from './state.ts';

/** Cells of `12:03:22 + `. */
const HEAD = 11;
const GAP = 2;
/** How much of a row the column of things may take where some are long. */
const THING_SHARE = 0.55;
/** What is left of a thing however long its from and to are. */
const THING_LEAST = 16;

const NOTHING =
  'Nothing has changed yet. What appears, disappears or changes on this host shows here as it happens: containers and their networks, namespaces, links, addresses, routes.';
const NO_MATCH = 'Nothing matches; Esc shows everything.';

const TONES: Readonly<Record<Change['kind'], Tone>> = {
  added: 'good',
  removed: 'warn',
  changed: 'accent',
};

/** What changed when: `12:03:22 ~ link eth0 in web    mtu 1500 → 1400`, of `total` those that are shown. */
export function changesPanel(
  state: ChangesState,
  shown: readonly Change[],
  total: number,
  { width, glyphs }: { readonly width: number; readonly glyphs: Glyphs },
): Panel {
  const { text: filter, typing } = state.filter;
  const found = shown.length === total ? '' : `${shown.length} of `;
  const title = `Changes ${found}${total}`;
  const aside = filter === '' && !typing ? [] : [span(`/${filter}${typing ? '_' : ''} `, 'accent')];
  if (shown.length === 0) {
    const sentence = wrapped(line(total === 0 ? NOTHING : NO_MATCH, 'dim'), width);
    return { title, aside, rows: sentence.map((part) => ({ line: part })) };
  }
  const room = width - HEAD;
  const things = shown.map(({ what }) => span(thingWords(what)));
  const longest = things.reduce((most, { text }) => Math.max(most, widthOf(text)), 0);
  const column = Math.min(longest, Math.floor(room * THING_SHARE));
  const at = cursorRow(state, shown);
  return {
    title,
    aside,
    sight: [at, at],
    rows: shown.map((change, row) => ({
      here: row === at,
      line: changeRow(change, { room, column, glyphs }),
    })),
  };
}

type Drawing = { readonly room: number; readonly column: number; readonly glyphs: Glyphs };

/** A thing too long for its column takes what its own row has left, and gives way where from and to need more. */
function changeRow(change: Change, { room, column, glyphs }: Drawing): Line {
  const detail = span(
    changeWords(change, glyphs.arrow),
    change.kind === 'changed' ? 'plain' : 'dim',
  );
  const thing = span(thingWords(change.what));
  const left = room - GAP - widthOf(detail.text);
  const fits = Math.max(column, Math.min(widthOf(thing.text), left));
  const width = left < column ? Math.max(THING_LEAST, left) : fits;
  return [
    span(clock(Date.parse(change.at)), 'dim'),
    span(' '),
    span(signOf(change), TONES[change.kind]),
    span(' '),
    cell(thing, width, glyphs.cut),
    span(' '.repeat(GAP)),
    detail,
  ];
}
