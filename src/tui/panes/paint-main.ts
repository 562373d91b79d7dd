import { labelOf } from '../../model/label.ts';
import type { Line } from '../../model/styled-text.ts';
import { cut, fitLine, lineWidth, span } from '../../model/styled-text.ts';
import { thingFlash } from '../../store/flash.ts';
import { isHostStale } from '../../store/hosts/host-status.ts';
import type { FlashKind, State } from '../../store/state.ts';
import type { Subject } from '../../store/subject.ts';
import { subjectOf, tabOf, tabsOf } from '../../store/subject.ts';
import type { Layout, Rect } from '../layout.ts';
import type { View } from '../present/view.ts';
import { gutterOf, viewFor } from '../screen.ts';
import type { Theme } from '../theme.ts';
import { windowTop } from '../widgets/window.ts';
import type { Painted } from './paint-list.ts';
import { TAB_TITLES } from './titles.ts';

const NAME_MOST = 20;

/** The selected thing: its title with the tabs, and the view of the one that is open. */
export function paintMain(
  state: State,
  layout: Layout,
  rect: Rect,
  theme: Theme,
  top: number,
): Painted {
  const { glyphs } = theme;
  const edge = edgeOf(layout, rect, theme);
  const width = rect.width - (edge === null ? 0 : 1);
  const view = viewFor(state, layout, glyphs);
  const cursor = Math.min(state.mainCursor, view.stops.length - 1);
  const stop = view.stops[cursor];
  const height = rect.height - 1;
  const from = cursor <= 0 ? 0 : (stop?.row ?? 0);
  const to = cursor === view.stops.length - 1 ? view.rows.length - 1 : (stop?.row ?? 0);
  const tall = to - from >= height;
  const first = tall
    ? windowTop(top, height, view.rows.length, stop?.row ?? 0)
    : windowTop(top, height, view.rows.length, from, to);
  const flashes = flashingRows(state, view);
  const lines = [theme.paint([...(edge?.[0] ?? []), ...titleLine(state, width, theme)])];
  for (let at = 0; at < height; at += 1) {
    const row = view.rows[first + at] ?? [];
    const here = state.focus === 'main' && stop?.row === first + at;
    const flash = flashes.get(first + at) ?? null;
    const gutter = span(gutterOf(here ? glyphs.cursor : '', flash), 'accent');
    const before = edge?.[at + 1] ?? [];
    const shown = fitLine([gutter, ...row], width, glyphs.cut);
    const shift = before.length + 1;
    const under = here && stop.spans !== null ? stop.spans : null;
    const marked = flash === null ? under : ([0, row.length] as const);
    lines.push(
      theme.paint([...before, ...shown], {
        selected: here && stop.spans === null,
        marked: marked === null ? null : [marked[0] + shift, marked[1] + shift],
      }),
    );
  }
  return { lines, top: first };
}

/** The rows whose thing changed just now. */
function flashingRows({ flashes }: State, { stops }: View): ReadonlyMap<number, FlashKind> {
  if (flashes.length === 0) return new Map();
  return new Map(
    stops.flatMap(({ row, thing }) => {
      const flash = thingFlash(flashes, thing);
      return flash === null ? [] : [[row, flash] as const];
    }),
  );
}

/** The separator, row by row: it meets the title lines of the lists on its left. Null where nothing is on the left. */
function edgeOf(layout: Layout, rect: Rect, { glyphs }: Theme): readonly Line[] | null {
  if (layout.kind !== 'columns') return null;
  const titles = new Set(Object.values(layout.panes).map((pane) => pane.y));
  return Array.from({ length: rect.height }, (_, at) => {
    if (at === 0) return [span(glyphs.top, 'dim')];
    return [span(titles.has(rect.y + at) ? glyphs.tee : glyphs.bar, 'dim')];
  });
}

/** `━ web ━ [Addresses] Links  Routes …`: the open tab in brackets. */
function titleLine(state: State, width: number, { glyphs }: Theme): Line {
  const focused = state.focus === 'main';
  const rule = focused ? glyphs.heavy : glyphs.rule;
  const tone = focused ? 'accent' : 'dim';
  const subject = subjectOf(state);
  const name = cut(span(subjectName(state, subject)).text, NAME_MOST, glyphs.cut);
  const filter = state.filters.main;
  const typing = focused && state.typing;
  const head: Line = [
    span(`${rule} `, tone),
    span(name, focused ? 'accent' : 'strong'),
    span(isHostStale(state) ? ' stale' : '', 'warn'),
    span(` ${rule}`, tone),
    ...(filter === '' && !typing ? [] : [span(` /${filter}${typing ? '_' : ''} `, 'accent')]),
  ];
  const room = width - lineWidth(head);
  const tabs = subject === null ? [] : tabLine(state, subject, room, glyphs.cut);
  const rest = Math.max(0, room - lineWidth(tabs));
  return fitLine([...head, ...tabs, span(rule.repeat(rest), tone)], width, glyphs.cut);
}

/** All tabs; shorter titles where they do not fit, and then as many as fit with the open one among them. */
function tabLine(state: State, subject: Subject, room: number, mark: string): Line {
  const open = tabOf(state, subject);
  const tabs = tabsOf(subject);
  const drawn = (short: boolean): Line =>
    tabs.map((tab) => {
      const title = TAB_TITLES[tab][short && tab !== open ? 1 : 0];
      return tab === open ? span(`[${title}]`, 'accent') : span(` ${title} `, 'dim');
    });
  const whole = drawn(false);
  if (lineWidth(whole) <= room) return whole;
  let shown = drawn(true);
  const at = tabs.indexOf(open);
  let from = 0;
  let to = shown.length;
  while (lineWidth(shown) > room - (to < tabs.length || from > 0 ? 2 : 0) && to - from > 1) {
    if (to - 1 > at) to -= 1;
    else from += 1;
    shown = drawn(true).slice(from, to);
  }
  return [
    ...(from > 0 ? [span(mark, 'dim')] : []),
    ...shown,
    ...(to < tabs.length ? [span(mark, 'dim')] : []),
  ];
}

/** What the thing that the main pane shows is called. */
export function subjectName(state: State, subject: Subject | null): string {
  switch (subject?.kind) {
    case 'container':
      return subject.container.name;
    case 'namespace':
      return state.snapshot === null ? '' : labelOf(state.snapshot, subject.namespace);
    case 'network':
      return subject.network.name;
    case 'bridge':
      return subject.bridge.link.name;
    default:
      return 'patchpanel';
  }
}
