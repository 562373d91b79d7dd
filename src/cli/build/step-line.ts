import type { StepStatus } from '../../plan/events.ts';
import { type Colour, type PrintedLine, paint } from '../print/line.ts';

const MARKS: Readonly<Record<StepStatus, { readonly colour: Colour; readonly word: string }>> = {
  waiting: { colour: 'dim', word: 'waiting' },
  running: { colour: 'dim', word: 'running' },
  done: { colour: 'green', word: 'done' },
  failed: { colour: 'red', word: 'failed' },
  uncertain: { colour: 'yellow', word: 'unknown' },
  'not-done': { colour: 'yellow', word: 'not done' },
  undone: { colour: 'yellow', word: 'undone' },
  kept: { colour: 'red', word: 'not undone' },
};

/** Cells of the longest word. */
const WIDTH = Math.max(...Object.values(MARKS).map(({ word }) => word.length));

/** `done        Make the namespace  $ ip netns add my-netns`; the title takes `width` columns where a note follows. */
export function stepLine(
  status: StepStatus,
  step: { readonly title: string; readonly note: string; readonly width: number },
): PrintedLine {
  const { colour, word } = MARKS[status];
  const mark = paint(colour, word.padEnd(WIDTH));
  if (step.note === '') return ['  ', mark, ` ${step.title}`];
  return ['  ', mark, ` ${step.title.padEnd(step.width)}  `, paint('dim', step.note)];
}
