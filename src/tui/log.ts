import type { LogEntry } from '../executor/recording.ts';
import type { Glyphs } from '../model/glyphs.ts';
import type { Problem } from '../model/problem.ts';
import type { Line } from '../model/styled-text.ts';
import { line, span, spread } from '../model/styled-text.ts';
import type { AppContext } from './app-context.ts';
import type { Overlay } from './overlays.ts';
import { commandText, outcomeSpan } from './panes/paint-bars.ts';
import { listOverlay } from './widgets/list-overlay.tsx';
import { clock } from './words.ts';

type Row = { readonly copy: string; readonly line: (width: number) => Line };

/** What could not be read, and the commands that were run, newest first. */
export function logOverlay(app: AppContext): Overlay {
  const state = app.store.getState();
  const problems = state.snapshot?.problems ?? [];
  const rows = [
    ...problems.map((problem) => problemRow(problem, app.theme.glyphs)),
    ...state.log.toReversed().map((entry) => commandRow(entry, app.theme.glyphs)),
  ];
  const none: Line = line('no command has run yet', 'dim');
  return listOverlay({
    id: 'log',
    title: `Commands ${state.log.length}${problems.length > 0 ? `, problems ${problems.length}` : ''}`,
    theme: app.theme,
    rows: (width) => (rows.length === 0 ? [none] : rows.map((row) => row.line(width))),
    keys: [
      {
        keys: ['y'],
        label: 'copy',
        run: (at) => {
          const row = rows[at];
          if (row !== undefined) app.copy(row.copy);
        },
      },
    ],
    close: app.overlays.close,
  });
}

function problemRow(problem: Problem, glyphs: Glyphs): Row {
  const text = `could not ${problem.what}: ${problem.why}. ${problem.hint}`;
  return { copy: text, line: () => [span(`${glyphs.failed} `, 'bad'), span(text)] };
}

function commandRow(entry: LogEntry, glyphs: Glyphs): Row {
  const text = commandText(entry);
  const left = [span(`${clock(entry.startedAt)} `, 'dim'), span(text)];
  const right = [span('  '), outcomeSpan(entry, glyphs)];
  return { copy: text, line: (width) => spread(left, right, width, glyphs.cut) };
}
