import type { Line } from '../../model/styled-text.ts';
import { cut, fitLine, line, lineWidth, span, wrapped } from '../../model/styled-text.ts';
import { itemFlash } from '../../store/flash.ts';
import { isHostStale } from '../../store/hosts/host-status.ts';
import { indexIn, itemsOf } from '../../store/items.ts';
import type { PaneId, State } from '../../store/state.ts';
import { PANES } from '../../store/state.ts';
import type { Rect } from '../layout.ts';
import { paneRow } from '../present/pane-row.ts';
import { GUTTER, gutterOf } from '../screen.ts';
import type { Theme } from '../theme.ts';
import { windowTop, windowTopAt } from '../widgets/window.ts';
import { clock } from '../words.ts';
import { PANE_TITLES } from './titles.ts';

/** Cells left free at the end of a row, before the separator. */
const MARGIN = 1;

export type Painted = { readonly lines: readonly string[]; readonly top: number };

/** A list of the left with its title line, if it has one, as painted lines. `top` is where it was scrolled to. */
export function paintList(
  state: State,
  pane: PaneId,
  rect: Rect,
  theme: Theme,
  top: number | null,
  titled: boolean,
): Painted {
  const title = titled ? [theme.paint(titleLine(state, pane, rect.width, theme))] : [];
  const height = rect.height - title.length;
  if (height <= 0 || state.snapshot === null)
    return { lines: filled(title, rect, theme), top: top ?? 0 };
  const { snapshot } = state;
  const items = itemsOf(state, pane);
  const selected = indexIn(items, state.cursors[pane]);
  const { cut: mark, cursor } = theme.glyphs;
  if (items.length === 0) {
    const words = emptyLines(state, pane, rect.width - GUTTER - MARGIN);
    const lines = words.map((words) =>
      theme.paint(fitLine([span('  '), ...words], rect.width, mark)),
    );
    return { lines: filled([...title, ...lines], rect, theme), top: 0 };
  }
  const first =
    top === null
      ? windowTopAt(height, items.length, selected)
      : windowTop(top, height, items.length, selected);
  const width = rect.width - GUTTER - MARGIN;
  const lines = items.slice(first, first + height).map((item, at) => {
    const here = first + at === selected;
    const focused = here && state.focus === pane;
    const flash = itemFlash(state.flashes, pane, item.key);
    const gutter = gutterOf(here && state.pane === pane ? cursor : '', flash);
    const row: Line = [
      span(gutter, focused ? 'accent' : 'dim'),
      ...paneRow(item, snapshot, width, theme.glyphs),
    ];
    const fitted = fitLine(row, rect.width - MARGIN, mark);
    const marked = flash === null ? null : ([1, fitted.length] as const);
    return theme.paint([...fitted, span(' '.repeat(MARGIN))], { selected: focused, marked });
  });
  return { lines: filled([...title, ...lines], rect, theme), top: first };
}

function filled(lines: readonly string[], rect: Rect, theme: Theme): readonly string[] {
  const blank = theme.paint(line(' '.repeat(rect.width)));
  return [...lines, ...Array<string>(Math.max(0, rect.height - lines.length)).fill(blank)];
}

/** `━ 1 Containers 5 ━━━`; heavy where the focus is. A filter shows what it leaves of how many. */
function titleLine(state: State, pane: PaneId, width: number, { glyphs }: Theme): Line {
  const focused = state.focus === pane;
  const rule = focused ? glyphs.heavy : glyphs.rule;
  const tone = focused ? 'accent' : 'dim';
  const filter = state.filters[pane];
  const typing = focused && state.typing;
  const items = itemsOf(state, pane).length;
  const name = `${PANES.indexOf(pane) + 1} ${PANE_TITLES[pane]}`;
  const head = [
    span(`${rule} `, tone),
    span(name, focused ? 'accent' : 'plain'),
    span(` ${state.snapshot === null ? glyphs.waiting : items}`, 'dim'),
    span(isHostStale(state) ? ' stale' : '', 'warn'),
    ...(filter === '' && !typing ? [] : [span(` /${filter}${typing ? '_' : ''}`, 'accent')]),
    span(' '),
  ];
  const rest = width - lineWidth(head);
  return fitLine([...head, span(rule.repeat(Math.max(0, rest)), tone)], width, glyphs.cut);
}

const NOTHING: Readonly<Record<PaneId, string>> = {
  containers: 'no containers',
  namespaces: 'no network namespaces could be read',
  networks: 'no engine networks',
  bridges: 'no bridges on this host',
};

function emptyLines(state: State, pane: PaneId, width: number): readonly Line[] {
  if (state.filters[pane] !== '')
    return wrapped(line('nothing matches; Esc shows everything', 'dim'), width);
  const early = state.snapshot?.namespaces.length === 0 && state.feed.reading;
  if (early && (pane === 'namespaces' || pane === 'bridges')) {
    return wrapped(line('reading the kernel', 'dim'), width);
  }
  const engine = state.snapshot?.host.engine;
  const asks = pane === 'containers' || pane === 'networks';
  if (!asks || engine === undefined || engine.kind === 'connected') {
    return wrapped(line(NOTHING[pane], 'dim'), width);
  }
  if (engine.kind === 'unread') {
    const words = state.feed.reading ? 'reading the engine' : 'there is no engine here';
    return wrapped(line(words, 'dim'), width);
  }
  if (pane === 'networks') return wrapped(line('engine not reachable', 'dim'), width);
  const retry = state.feed.engineRetryAt;
  return [
    ...wrapped(line(`engine not reachable: ${engine.problem.why}`, 'bad'), width),
    ...wrapped(line(engine.problem.hint, 'plain'), width),
    ...(retry === null ? [] : wrapped(line(`next try at ${clock(retry)}`, 'dim'), width)),
  ];
}

/** All panes in one line, for a screen that shows one thing at a time: ` 1 Containers 5   2 Namespaces 9`. */
export function paintStrip(state: State, width: number, theme: Theme): string {
  const { glyphs } = theme;
  const parts = PANES.flatMap((pane, at): Line => {
    const here = state.pane === pane;
    const filter = state.filters[pane];
    const typing = here && state.typing;
    const found = filter !== '' || typing ? ` /${filter}${typing ? '_' : ''}` : '';
    const title = here
      ? PANE_TITLES[pane]
      : cut(PANE_TITLES[pane], width < 70 ? 10 : 12, glyphs.cut);
    return [
      span(here ? glyphs.cursor : ' ', 'accent'),
      span(`${at + 1} ${title}`, here ? 'accent' : 'dim'),
      span(` ${itemsOf(state, pane).length}${found} `, here && found !== '' ? 'accent' : 'dim'),
    ];
  });
  return theme.paint(fitLine(parts, width, glyphs.cut));
}
