import type { Glyphs } from '../../model/glyphs.ts';
import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import { line, wrapped } from '../../model/styled-text.ts';
import type { HostId } from '../../store/hosts/other-hosts.ts';
import type { PaneTarget } from '../../store/state.ts';

/** What every view is made from. */
export type ViewInput = {
  readonly snapshot: Snapshot;
  readonly width: number;
  readonly glyphs: Glyphs;
};

/** A thing on another host that is open. */
export type Elsewhere = {
  readonly kind: 'elsewhere';
  readonly host: HostId;
  readonly target: PaneTarget;
};

/** A place for the main pane's cursor: a row, or a few spans of one. */
export type Stop = {
  readonly row: number;
  /** The spans of the row that are under the cursor, from and to before; null for the whole row. */
  readonly spans: readonly [number, number] | null;
  /** Where Enter goes; null where it leads nowhere. */
  readonly target: PaneTarget | Elsewhere | null;
  /** What `y` copies. */
  readonly copy: string;
  /** What `x` acts on; null if it is only the selected thing of the lists. */
  readonly thing: Selection | null;
};

/** What a tab shows: its lines, and the places on them that the cursor visits in order. */
export type View = { readonly rows: readonly Line[]; readonly stops: readonly Stop[] };

/** A row before it has its place: a line, and what the cursor finds on it. */
export type ViewRow = {
  readonly line: Line;
  readonly stops?: readonly Omit<Stop, 'row'>[];
  /** Whether what is too wide goes on below; else it is cut. */
  readonly wraps?: boolean;
};

/** A row that the cursor takes as a whole. */
export function stopRow(
  parts: Line,
  copy: string,
  target: Stop['target'] = null,
  thing: Selection | null = null,
): ViewRow {
  return { line: parts, stops: [{ spans: null, target, copy, thing }] };
}

/** Rows of prose, for a view that has nothing else to show. */
export function sentences(...texts: readonly string[]): readonly ViewRow[] {
  return texts.map((text) => ({ line: line(text, 'dim'), wraps: true }));
}

/** Lays rows out one below the other. */
export function viewOf(rows: readonly ViewRow[], width: number): View {
  const lines: Line[] = [];
  const stops: Stop[] = [];
  for (const row of rows) {
    for (const stop of row.stops ?? []) stops.push({ ...stop, row: lines.length });
    lines.push(...(row.wraps === true ? wrapped(row.line, width) : [row.line]));
  }
  return { rows: lines, stops };
}

/** The rows that have all words of a filter; an empty filter keeps all. */
export function matching(rows: readonly ViewRow[], filter: string): readonly ViewRow[] {
  const words = filter.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = row.line
      .map((part) => part.text)
      .join('')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
