import type { Line, Span, Tone } from '../../model/styled-text.ts';
import { cell, line, span, widthOf, wrapped } from '../../model/styled-text.ts';
import type { MatrixCell } from '../../probe/matrix/matrix.ts';
import {
  type CellTone,
  cellLetters,
  cellTone,
  LETTERS,
  outcomeWords,
} from '../../probe/matrix/matrix-words.ts';
import type { Theme } from '../theme.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';
import { fieldLine } from '../widgets/text-field.ts';
import { windowTopAt } from '../widgets/window.ts';
import { count } from '../words.ts';
import { cellAt, type MatrixState, pairAt } from './state.ts';

const TONES: Readonly<Record<CellTone, Tone>> = {
  good: 'good',
  partly: 'warn',
  bad: 'bad',
  unknown: 'dim',
};

const NAME_MOST = 24;
const NAME_LEAST = 8;
/** Rows beside those of the matrix: the numbers, a rule of space, the sentence, the legend. */
const BESIDE = 6;

type Size = { readonly width: number; readonly height: number };

/** The matrix as far as it fits, around the cursor; below it what the cell under the cursor means. */
export function matrixPanel(state: MatrixState, size: Size, theme: Theme): Panel {
  const { ends, port, cells, running } = state;
  const all = ends.length * (ends.length - 1);
  const by = port === null ? 'ICMP' : `ICMP and TCP ${port}`;
  const title = `Matrix: reachability by ${by}`;
  if (ends.length < 2) {
    const nobody =
      'There are fewer than two namespaces here that could reach each other; press n to build one.';
    return { title, rows: wrapped(line(nobody, 'dim'), size.width).map(asRow) };
  }
  const known = running ? `${cells.size} of ${all} ` : `${count(ends.length, 'namespace')} `;
  const aside = [span(known, running ? 'accent' : 'dim')];
  const below = [...sentence(state, size.width, theme), ...legend(state, size.width, theme)];
  const table = grid(state, size, theme);
  return { title, aside, rows: [...table, { line: [] }, ...below], page: table.length - 1 };
}

const asRow = (each: Line): PanelRow => ({ line: each });

function grid(state: MatrixState, { width, height }: Size, theme: Theme): readonly PanelRow[] {
  const { ends, port, row, column } = state;
  const digits = String(ends.length).length;
  const cellWidth = Math.max(digits, port === null ? 1 : 2) + 1;
  const longest = Math.max(...ends.map(({ name }) => widthOf(span(name).text)));
  const nameWidth = Math.max(NAME_LEAST, Math.min(NAME_MOST, longest, Math.floor(width / 3)));
  const head = digits + 1 + nameWidth + 1;
  const columns = Math.max(1, Math.min(ends.length, Math.floor((width - head) / cellWidth)));
  const rows = Math.max(1, Math.min(ends.length, height - BESIDE));
  const left = windowTopAt(columns, ends.length, column);
  const top = windowTopAt(rows, ends.length, row);
  const shown = ends.slice(left, left + columns);
  const numbers = shown.map((_end, at) =>
    cell(
      span(String(left + at + 1), left + at === column ? 'accent' : 'dim'),
      cellWidth,
      '',
      'right',
    ),
  );
  const header: PanelRow = {
    line: [cell(span(`${theme.ascii ? 'from \\ to' : 'from ╲ to'}`, 'dim'), head, ''), ...numbers],
  };
  const body = ends.slice(top, top + rows).map((from, at): PanelRow => {
    const number = top + at;
    const isHere = number === row;
    const letters = shown.flatMap((to): Span[] => {
      const known = cellAt(state, from, to);
      const text = from === to ? theme.glyphs.unknown : lettersOf(known, theme);
      const tone = known === null ? 'dim' : TONES[cellTone(known)];
      const pad = ' '.repeat(Math.max(0, cellWidth - widthOf(text)));
      return [span(pad), span(text, tone)];
    });
    const mark = 2 + 2 * (column - left) + 1;
    return {
      here: isHere,
      line: [
        cell(span(String(number + 1), 'dim'), digits + 1, '', 'right'),
        cell(span(` ${from.name}`, isHere ? 'accent' : 'plain'), nameWidth + 1, theme.glyphs.cut),
        ...letters,
      ],
      ...(isHere ? { marked: [mark, mark + 1] as const } : {}),
    };
  });
  return [header, ...body];
}

function lettersOf(known: MatrixCell | null, { glyphs }: Theme): string {
  return known === null ? glyphs.waiting : cellLetters(known);
}

function sentence(state: MatrixState, width: number, theme: Theme): readonly PanelRow[] {
  const { typing } = state;
  if (typing !== null) {
    const asked = [span('TCP port  ', 'accent'), ...fieldLine(typing.field)];
    const help = typing.why ?? 'Enter probes again with it; empty = ICMP only';
    return [
      { line: asked, marked: [2, 3] },
      ...wrapped(line(help, typing.why === null ? 'dim' : 'bad'), width).map(asRow),
    ];
  }
  const pair = pairAt(state);
  if (pair === null) return [{ line: line('itself', 'dim') }];
  const known = cellAt(state, pair.from, pair.to);
  const { arrow } = theme.glyphs;
  const names: Line = [
    span(pair.from.name, 'strong'),
    span(` ${arrow} `, 'dim'),
    span(pair.to.name, 'strong'),
    span(known?.address == null ? '' : ` ${known.address}`, 'dim'),
  ];
  return wrapped([...names, span('   '), ...outcomes(known, state.port, theme)], width).map(asRow);
}

function outcomes(known: MatrixCell | null, port: number | null, { ascii }: Theme): Line {
  if (known === null) return line('not known yet', 'dim');
  const alphabet = ascii ? 'ascii' : 'unicode';
  const tcp = known.tcp;
  return [
    span(
      `ICMP ${outcomeWords(known.icmp, alphabet)}`,
      TONES[cellTone({ icmp: known.icmp, tcp: null })],
    ),
    ...(tcp === null
      ? []
      : [
          span('   '),
          span(
            `TCP ${port} ${outcomeWords(tcp, alphabet)}`,
            TONES[cellTone({ icmp: tcp, tcp: null })],
          ),
        ]),
  ];
}

function legend({ port }: MatrixState, width: number, { glyphs }: Theme): readonly PanelRow[] {
  const order = port === null ? '' : '  first ICMP, second TCP';
  const words = LETTERS.map(([letter, word]) => `${letter} ${word}`).join(`  `);
  const text = `${words}${order}  ${glyphs.unknown} itself`;
  return wrapped(line(text, 'dim'), width).map(asRow);
}
