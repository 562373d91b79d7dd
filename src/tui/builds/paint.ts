import { showOperation } from '../../executor/operation.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Line, Tone } from '../../model/styled-text.ts';
import { span, spread, wrapped } from '../../model/styled-text.ts';
import type { BuildReport, BuildState, StepReport } from '../../plan/builds.ts';
import type { UndoStep } from '../../plan/undo-preview.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';
import { cutOffLine } from '../wizard/paint-lost-connection.ts';
import { undoneLines } from '../wizard/paint-run.ts';
import type { BuildsState } from './state.ts';
import { buildsIn, buildUnderCursor } from './state.ts';

type Drawing = { readonly width: number; readonly glyphs: Glyphs };

function markOf(state: BuildState, glyphs: Glyphs): readonly [string, Tone] {
  switch (state) {
    case 'standing':
      return [glyphs.up, 'good'];
    case 'partly':
      return [glyphs.paused, 'warn'];
    case 'in-progress':
      return [glyphs.waiting, 'accent'];
    case 'crashed':
    case 'unfinished':
      return [glyphs.failed, 'bad'];
    case 'undone':
    case 'gone':
      return [glyphs.down, 'dim'];
    case 'unknown':
      return [glyphs.unknown, 'warn'];
  }
}

/** `2026-11-23T23:14:02.123Z` as the person's clock has it, to the minute. */
function when(iso: string): string {
  const at = new Date(iso);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Cells from which there is room for a title and a date. */
const WITH_DATE = 76;

function buildRow(report: BuildReport, here: boolean, { width, glyphs }: Drawing): PanelRow {
  const [mark, tone] = markOf(report.state, glyphs);
  const left = [
    span(`${mark} `, tone),
    span(`${report.build}  `, here ? 'accent' : 'plain'),
    span(report.title, here ? 'accent' : 'plain'),
  ];
  const date = width < WITH_DATE ? '' : `  ${when(report.begunAt)}`;
  const right = [span(`  ${report.state}`, tone), span(date, 'dim')];
  return { line: spread(left, right, width, glyphs.cut), here };
}

function stepLine(step: StepReport, glyphs: Glyphs): Line {
  if (step.unknown !== null) {
    const why = `${step.title}: could not be checked: ${step.unknown}`;
    return [span(`${glyphs.unknown} `, 'warn'), span(why, 'dim')];
  }
  if (step.stands === null) return [span(`${glyphs.unknown} `, 'dim'), span(step.title, 'dim')];
  return step.stands
    ? [span(`${glyphs.done} `, 'good'), span(step.title)]
    : [span(`${glyphs.failed} `, 'bad'), span(`${step.title}: gone`, 'dim')];
}

/** What is to be said below the list: of the build under the cursor, or of its undo. */
function below(state: BuildsState, { width, glyphs }: Drawing): readonly Line[] {
  const report = buildUnderCursor(state);
  if (state.undo.kind === 'ended') return undoneLines(state.undo.outcome, width);
  if (state.undo.kind === 'running') {
    const { event, down } = state.undo;
    if (down !== null) return wrapped(cutOffLine(down, glyphs.separator), width);
    const step = report?.steps.find(({ id }) => id === event?.step);
    return [[span('undoing', 'warn'), span(step === undefined ? '' : `: ${step.title}`)]];
  }
  if (report === null) return [];
  if (state.asking !== null) return questionLines(state.asking, width);
  return [
    ...wrapped([span(report.why, 'dim')], width),
    ...report.steps.map((step) => stepLine(step, glyphs)),
  ];
}

/** The commands that would run, with what each takes along, and the question. */
function questionLines(steps: readonly UndoStep[], width: number): readonly Line[] {
  const lost = steps.flatMap(({ loses }) => loses);
  return [
    [span('Undo this build? ', 'warn'), span('y yes, n no')],
    ...lost.flatMap((what) => wrapped([span(`not as before: ${what}`, 'warn')], width)),
    ...steps.flatMap(({ command, titles }) => [
      ...wrapped([span(`$ ${showOperation(command)}`, 'strong')], width),
      ...wrapped([span(`undoes: ${titles.map(([, title]) => title).join('; ')}`, 'dim')], width),
    ]),
  ];
}

const NONE = 'patchpanel has not built anything here yet; press n to build something';

function emptyRows(state: BuildsState, { width }: Drawing): readonly Line[] {
  if (state.list === null) return [[span('checking what is still in place', 'dim')]];
  if (typeof state.list === 'string') return wrapped([span(state.list, 'bad')], width);
  return wrapped([span(NONE, 'dim')], width);
}

/** The builds of this host, newest first, and below them what the one under the cursor made. */
export function buildsPanel(state: BuildsState, drawing: Drawing): Panel {
  const builds = buildsIn(state);
  const list = builds.map((report, at) => buildRow(report, at === state.at, drawing));
  const problems =
    state.list === null || typeof state.list === 'string'
      ? []
      : state.list.problems.flatMap(({ what, why }) =>
          wrapped([span(`could not ${what}: ${why}`, 'bad')], drawing.width),
        );
  const tail = [...below(state, drawing), ...problems].map((line) => ({ line }));
  const rows: readonly PanelRow[] = [
    ...(list.length === 0 ? emptyRows(state, drawing).map((line) => ({ line })) : list),
    { line: [] },
    ...tail,
  ];
  const sight = state.asking === null ? state.at : rows.length - 1;
  return { title: `Builds ${builds.length}`, rows, sight: [state.at, sight] };
}
