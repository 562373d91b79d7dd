import type { Tone } from '../../model/styled-text.ts';
import type { StepStatus } from '../../plan/events.ts';
import { type PrintedLine, paint } from '../print/line.ts';

const MARKS: Readonly<Record<StepStatus, { readonly tone: Tone; readonly word: string }>> = {
  waiting: { tone: 'dim', word: 'waiting' },
  running: { tone: 'dim', word: 'running' },
  done: { tone: 'good', word: 'done' },
  failed: { tone: 'bad', word: 'failed' },
  uncertain: { tone: 'warn', word: 'unknown' },
  'not-done': { tone: 'warn', word: 'not done' },
  undone: { tone: 'warn', word: 'undone' },
  kept: { tone: 'bad', word: 'not undone' },
};

/** Cells of the longest word. */
const WIDTH = Math.max(...Object.values(MARKS).map(({ word }) => word.length));

/** `done        Make the namespace  $ ip netns add my-netns`; the title takes `width` columns where a note follows. */
export function stepLine(
  status: StepStatus,
  step: { readonly title: string; readonly note: string; readonly width: number },
): PrintedLine {
  const { tone, word } = MARKS[status];
  const mark = paint(tone, word.padEnd(WIDTH));
  if (step.note === '') return ['  ', mark, ` ${step.title}`];
  return ['  ', mark, ` ${step.title.padEnd(step.width)}  `, paint('dim', step.note)];
}
