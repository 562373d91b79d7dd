import type { Glyphs } from '../../model/glyphs.ts';
import type { Line } from '../../model/styled-text.ts';
import { indexIn, itemsOf } from '../../store/items.ts';
import type { PaneId, State } from '../../store/state.ts';
import { PANES } from '../../store/state.ts';
import { subjectOf, tabOf, tabsOf } from '../../store/subject.ts';
import { subjectName } from '../panes/paint-main.ts';
import { PANE_TITLES, TAB_TITLES } from '../panes/titles.ts';
import { mainView } from '../present/main-view.ts';
import { paneRow } from '../present/pane-row.ts';

/** Where the person is, in words: what is said of it is what differs from before. */
export type PlaceWords = {
  /** The list or the opened view that has the keys. */
  readonly place: string;
  /** What stands in it, said when one comes there; a list is walked instead. */
  readonly content: readonly string[];
  readonly filter: string;
  /** What is under the cursor: `3 of 12: up, web, 172.17.0.2`. */
  readonly item: string;
  readonly notice: string;
};

/** Cells of a line that nobody sees: wide enough for nothing to be cut. */
const WIDTH = 240;

export function placeWords(state: State, glyphs: Glyphs): PlaceWords {
  const { focus } = state;
  const filter = state.filters[focus];
  return {
    ...(focus === 'main' ? viewWords(state, glyphs) : listWords(state, focus, glyphs)),
    filter: state.typing || filter !== '' ? `filter: ${filter}` : '',
    notice: state.notice?.text ?? '',
  };
}

/** The lines to say: all at first, then what is new. */
export function newPlaceWords(before: PlaceWords | null, after: PlaceWords): readonly string[] {
  const isNew = before?.place !== after.place;
  return [
    ...(isNew ? [after.place, ...after.content] : []),
    ...(before?.filter === after.filter ? [] : [after.filter]),
    ...(isNew || before.item !== after.item ? [after.item] : []),
    ...(before?.notice === after.notice ? [] : [after.notice]),
  ].filter((words) => words !== '');
}

/** A line as it is read: its columns with a comma between. */
function spokenLine(line: Line): string {
  const text = line.map((part) => part.text).join('');
  return text.trim().replaceAll(/\s{2,}/g, ', ');
}

function listWords(state: State, pane: PaneId, glyphs: Glyphs) {
  const place = `list ${PANES.indexOf(pane) + 1}: ${PANE_TITLES[pane]}`;
  const { snapshot } = state;
  if (snapshot === null) return { place, content: [], item: 'reading the host' };
  const items = itemsOf(state, pane);
  const at = indexIn(items, state.cursors[pane]);
  const item = items[at];
  const words = item === undefined ? 'empty' : spokenLine(paneRow(item, snapshot, WIDTH, glyphs));
  return { place, content: [], item: counted(at, items.length, words) };
}

function viewWords(state: State, glyphs: Glyphs) {
  const subject = subjectOf(state);
  const tabs = subject === null ? [] : tabsOf(subject);
  const tab = subject === null ? undefined : tabOf(state, subject);
  const title = tab === undefined ? '' : `: ${TAB_TITLES[tab][0]}`;
  const number = tab === undefined ? '' : `, view ${tabs.indexOf(tab) + 1} of ${tabs.length}`;
  const { rows, stops } = mainView(state, WIDTH, glyphs);
  const at = Math.min(state.mainCursor, stops.length - 1);
  const stop = stops[at];
  const row = stop === undefined ? [] : (rows[stop.row] ?? []);
  const spans = stop?.spans == null ? row : row.slice(...stop.spans);
  return {
    place: `${subjectName(state, subject)}${title}${number}`,
    content: rows.map(spokenLine),
    item: stop === undefined ? '' : counted(at, stops.length, spokenLine(spans)),
  };
}

function counted(at: number, count: number, words: string): string {
  return count === 0 ? words : `${at + 1} of ${count}: ${words}`;
}
