import type { Namespace } from '../../model/kernel/namespace.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Tone } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { MatrixCell } from '../../probe/matrix/matrix.ts';
import { type CellTone, cellLetters, cellTone, LETTERS } from '../../probe/matrix/matrix-words.ts';
import { type PrintedLine, paint } from '../print/line.ts';
import type { Output } from '../print/output.ts';

const TONES: Readonly<Record<CellTone, Tone>> = {
  good: 'good',
  partly: 'warn',
  bad: 'bad',
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
): readonly PrintedLine[] {
  const byEnds = new Map(cells.map((cell) => [`${cell.from} ${cell.to}`, cell]));
  const own = ascii ? '.' : '·';
  const head = [
    { text: '', tone: 'dim' as const },
    { text: 'from \\ to', tone: 'dim' as const },
    ...ends.map((_end, at) => ({ text: String(at + 1), tone: 'dim' as const })),
  ];
  const rows = ends.map((from, at) => [
    { text: String(at + 1), tone: 'dim' as const, right: true },
    { text: labelOf(snapshot, from) },
    ...ends.map((to) => {
      const cell = byEnds.get(`${from.id} ${to.id}`);
      return cell === undefined
        ? { text: own, tone: 'dim' as const }
        : { text: cellLetters(cell), tone: TONES[cellTone(cell)] };
    }),
  ]);
  const legend = LETTERS.map(([letter, word]) => `${letter} ${word}`).join('  ');
  const order = port === null ? 'by ICMP' : `first letter ICMP, second TCP port ${port}`;
  return [
    ...table([head, ...rows]),
    '',
    [paint('dim', `${order}:  ${legend}`)],
    [paint('dim', 'to see why: patchpanel explain FROM TO')],
  ];
}
