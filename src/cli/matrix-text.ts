import type { Namespace } from '../model/kernel/namespace.ts';
import { labelOf } from '../model/label.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { MatrixCell } from '../probe/matrix/matrix.ts';
import { type CellTone, cellLetters, cellTone, LETTERS } from '../probe/matrix/matrix-words.ts';
import { type Colour, type Line, paint } from './line.ts';
import type { Output } from './output.ts';
import { table } from './table.ts';

const COLOURS: Readonly<Record<CellTone, Colour>> = {
  good: 'green',
  partly: 'yellow',
  bad: 'red',
  unknown: 'dim',
};

type Matrix = {
  readonly snapshot: Snapshot;
  readonly ends: readonly Namespace[];
  readonly cells: readonly MatrixCell[];
  readonly port: number | null;
};

/** A numbered row a namespace, a column with the same number each, and what the letters mean. */
export function matrixText(
  { ascii }: Pick<Output, 'ascii'>,
  { snapshot, ends, cells, port }: Matrix,
): readonly Line[] {
  const byEnds = new Map(cells.map((cell) => [`${cell.from} ${cell.to}`, cell]));
  const own = ascii ? '.' : '·';
  const head = [
    { text: '', colour: 'dim' as const },
    { text: 'from \\ to', colour: 'dim' as const },
    ...ends.map((_end, at) => ({ text: String(at + 1), colour: 'dim' as const })),
  ];
  const rows = ends.map((from, at) => [
    { text: String(at + 1), colour: 'dim' as const, right: true },
    { text: labelOf(snapshot, from) },
    ...ends.map((to) => {
      const cell = byEnds.get(`${from.id} ${to.id}`);
      return cell === undefined
        ? { text: own, colour: 'dim' as const }
        : { text: cellLetters(cell), colour: COLOURS[cellTone(cell)] };
    }),
  ]);
  const legend = LETTERS.map(([letter, word]) => `${letter} ${word}`).join('  ');
  const order = port === null ? 'by ICMP' : `first letter ICMP, second TCP port ${port}`;
  return [
    ...table([head, ...rows]),
    '',
    [paint('dim', `${order}:  ${legend}`)],
    [paint('dim', 'why a cell is as it is: patchpanel explain FROM TO')],
  ];
}
