/** The probe screen as rows: its questions, a table of targets, or a single one. Pure. */

import type { Glyphs } from '../../model/glyphs.ts';
import type { Line } from '../../model/styled-text.ts';
import { fitLine, line, span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { Theme } from '../theme.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';
import { fieldLine } from '../widgets/text-field.ts';
import { count } from '../words.ts';
import { singleTargetLines } from './single-target.ts';
import { isSingle, optionsOf, type PingScreen, selectedIn } from './state.ts';
import { targetTableLines } from './target-table.ts';
import { saidLine } from './words.ts';

type Size = { readonly width: number; readonly height: number };

/** From so many lines left on, the selected target stands below the table. */
const DETAILS_LEAST = 9;

const FORMS = 'an address or name, tcp://HOST:PORT, udp://, http://, dns://NAME, mtu://HOST';

export function pingPanel(state: PingScreen, size: Size, theme: Theme): Panel {
  const { mode, origin } = state;
  switch (mode.kind) {
    case 'ask':
      return askPanel(state, size, theme.glyphs);
    case 'interval': {
      const label = span('seconds between probes  ', 'dim');
      return {
        title: 'Probes: interval',
        rows: [
          { line: [] },
          { line: [label, ...fieldLine(mode.field)], marked: [2, 3] },
          { line: [] },
          { line: mode.why === null ? [] : refusal(mode.why, theme.glyphs) },
        ],
      };
    }
    case 'mark': {
      const label = span('label  ', 'dim');
      return {
        title: 'Probes: mark a moment',
        rows: [
          { line: [] },
          { line: [label, ...fieldLine(mode.field)], marked: [2, 3] },
          { line: [] },
          {
            line: line(
              'All charts show it as a line. The label is optional; exports include it.',
              'dim',
            ),
          },
        ],
      };
    }
    case 'watch':
      return state.watched.length === 0
        ? { title: `Probes from ${origin.label}`, rows: [{ line: line('no target', 'dim') }] }
        : watchPanel(state, size, theme);
  }
}

function askPanel(state: PingScreen, { width }: Size, glyphs: Glyphs): Panel {
  const { mode, origin } = state;
  if (mode.kind !== 'ask') return { title: '', rows: [] };
  const options = optionsOf(state);
  const lines = table(
    options.map(({ target, who }) => [span(target, 'strong'), span(who, 'dim')]),
    [{}, {}],
    glyphs.cut,
  );
  const help =
    mode.why === null ? fitLine(line(FORMS, 'dim'), width, glyphs.cut) : refusal(mode.why, glyphs);
  const head: readonly PanelRow[] = [
    { line: [span('target  ', 'dim'), ...fieldLine(mode.field)], marked: [2, 3] },
    { line: help },
  ];
  const rows = lines.map((each, at): PanelRow => ({ line: each, here: at === mode.at }));
  return {
    title: `Probe from ${origin.label}: which target?`,
    head,
    rows,
    sight: [mode.at, mode.at],
  };
}

function refusal(why: string, glyphs: Glyphs): Line {
  return [span(`${glyphs.failed} ${why}`, 'bad')];
}

function watchPanel(state: PingScreen, { width, height }: Size, theme: Theme): Panel {
  const { watched, now, ordering, moments } = state;
  const selected = selectedIn(state);
  const marks = moments.map(({ at }) => at);
  const block = { width, now, theme, marks };
  if (selected === null) return { title: 'Probes', rows: [] };
  if (isSingle(state)) {
    return {
      title: `Probe from ${selected.origin.label}`,
      aside: watched.length > 1 ? line(`${positionOf(state)} of ${watched.length} `, 'dim') : [],
      rows: singleTargetLines(selected, { ...block, height }).map((each) => ({ line: each })),
    };
  }
  const { head, rows } = targetTableLines(watched, { width, theme, marks, ordering });
  const left = height - rows.length - 1;
  const details =
    left >= DETAILS_LEAST
      ? [[], ...singleTargetLines(selected, { ...block, height: left - 1 })]
      : [saidLine(selected.session, theme.glyphs) ?? []];
  return {
    title: 'Probes',
    aside: line(` ${count(watched.length, 'target')} `, 'dim'),
    head: [{ line: head }],
    rows: rows.map((each, at) => ({ line: each, here: watched[at]?.id === selected.id })),
    foot: details.map((each) => ({ line: each })),
    sight: [positionOf(state) - 1, positionOf(state) - 1],
  };
}

/** From 1. */
function positionOf(state: PingScreen): number {
  const id = selectedIn(state)?.id;
  return state.watched.findIndex((each) => each.id === id) + 1;
}
