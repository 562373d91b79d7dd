import { effectOf, showOperation } from '../../executor/operation.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Line, Tone } from '../../model/styled-text.ts';
import { span, spread, wrapped } from '../../model/styled-text.ts';
import type { StepStatus } from '../../plan/events.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';
import type { Progress, StepProgress } from './state.ts';
import { WAITING } from './state.ts';

const INDENT = 4;

function markOf(status: StepStatus, glyphs: Glyphs): readonly [string, Tone] {
  switch (status) {
    case 'waiting':
      return [glyphs.unknown, 'dim'];
    case 'running':
      return [glyphs.waiting, 'accent'];
    case 'done':
      return [glyphs.done, 'good'];
    case 'failed':
      return [glyphs.failed, 'bad'];
    case 'uncertain':
      return [glyphs.unknown, 'warn'];
    case 'not-done':
    case 'undone':
      return [glyphs.none, 'warn'];
    case 'kept':
      return [glyphs.failed, 'bad'];
  }
}

/** The status in a word, since colour and glyph alone may not carry it. */
function wordOf({ status, result }: StepProgress): string {
  switch (status) {
    case 'waiting':
      return '';
    case 'running':
      return 'running';
    case 'done':
      return result === null ? 'done' : `${Math.round(result.durationMs)} ms`;
    case 'failed':
      return 'failed';
    case 'uncertain':
      return 'unknown';
    case 'not-done':
      return 'not done';
    case 'undone':
      return 'undone';
    case 'kept':
      return 'not undone';
  }
}

function indented(text: string, tone: Tone, width: number): readonly Line[] {
  return wrapped([span(text, tone)], Math.max(10, width - INDENT)).map((line) => [
    span(' '.repeat(INDENT)),
    ...line,
  ]);
}

/** A read that leaves nothing to undo: its answer is what the person waits for. */
function answerOf({ command, undo }: Step, { status, result }: StepProgress): readonly string[] {
  const isProbe = effectOf(command) === 'read' && undo.kind === 'none';
  if (!isProbe || result === null || (status !== 'done' && status !== 'failed')) return [];
  return result.stdout
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
}

type Drawing = {
  readonly width: number;
  readonly glyphs: Glyphs;
  /** Whether each step is explained; while it runs the space is better used for the answers. */
  readonly reasons: boolean;
};

function stepRows(
  step: Step,
  progress: StepProgress,
  here: boolean,
  { width, glyphs, reasons }: Drawing,
): readonly PanelRow[] {
  const [mark, tone] = markOf(progress.status, glyphs);
  const head = spread(
    [span(`${mark} `.padEnd(3), tone), span(step.title, here ? 'accent' : 'strong')],
    [span(`  ${wordOf(progress)}`, 'dim')],
    width,
    glyphs.cut,
  );
  const said = progress.why === '' ? [] : indented(progress.why, 'bad', width);
  const body = [
    ...indented(`$ ${showOperation(step.command)}`, 'plain', width),
    ...(reasons ? indented(step.reason, 'dim', width) : []),
    ...said,
    ...answerOf(step, progress).flatMap((line) => indented(line, 'good', width)),
  ];
  return [{ line: head, here }, ...body.map((line) => ({ line }))];
}

/** What a person should know before the plan runs, above its steps. */
export function warningRows(
  warnings: readonly string[],
  { width }: Pick<Drawing, 'width'>,
): readonly PanelRow[] {
  const lines = warnings.flatMap((warning) =>
    indented(warning, 'warn', width).map((line, at): Line => {
      const [indent, ...rest] = line;
      return at === 0 ? [span('!'.padEnd(INDENT), 'warn'), ...rest] : [indent ?? span(''), ...rest];
    }),
  );
  const gap: readonly Line[] = lines.length === 0 ? [] : [[]];
  return [...lines, ...gap].map((line) => ({ line }));
}

/** Each step with its command, its reason, how it went and what it answered; and the rows of the one under the cursor. */
export function stepsRows(
  plan: Plan,
  progress: Progress,
  at: number,
  drawing: Drawing,
): Required<Pick<Panel, 'rows' | 'starts' | 'sight'>> {
  const groups = plan.steps.map((step, index) =>
    stepRows(step, progress[step.id] ?? WAITING, index === at, drawing),
  );
  const starts = groups.map((_, index) => groups.slice(0, index).flat().length);
  const first = starts[at] ?? 0;
  return { rows: groups.flat(), starts, sight: [first, first + (groups[at]?.length ?? 1) - 1] };
}
