import type { Glyphs } from '../../model/glyphs.ts';
import type { Line } from '../../model/styled-text.ts';
import { span, wrapped } from '../../model/styled-text.ts';
import type { RunOutcome, UndoOutcome } from '../../plan/events.ts';
import { type Plan, planLosses } from '../../plan/plan.ts';
import { clock } from '../words.ts';
import { cutOffLine, questionLines } from './paint-lost-connection.ts';
import type { Phase } from './state.ts';

function problemLine(problem: { readonly why: string; readonly hint: string }): Line {
  const hint = problem.hint === '' ? '' : `. ${problem.hint}`;
  return [span(`${problem.why}${hint}`)];
}

function keptLines(kept: readonly { readonly title: string; readonly why: string }[]) {
  return kept.map(
    ({ title, why }): Line => [span('not undone: ', 'bad'), span(`${title}: ${why}`)],
  );
}

function runLines(outcome: RunOutcome): readonly Line[] {
  switch (outcome.kind) {
    case 'applied':
      return [[span('done', 'good'), span(`  build ${outcome.build}; u undoes it`, 'dim')]];
    case 'refused':
      return [[span('refused, nothing was changed: ', 'bad'), ...problemLine(outcome.problem)]];
    case 'failed':
      return [
        [span('failed: ', 'bad'), ...problemLine(outcome.problem)],
        ...keptLines(outcome.kept),
      ];
    case 'reverted':
      return [
        [
          span(`undone by the host at ${clock(Date.parse(outcome.when))}: `, 'bad'),
          ...problemLine(outcome.problem),
        ],
        ...keptLines(outcome.kept),
      ];
    case 'left':
      return [[span('interrupted: ', 'bad'), span(outcome.problem.why)], ...leftLines(outcome)];
  }
}

/** What is known once the host is no longer waited for. */
function leftLines({ certain, uncertain, build }: Extract<RunOutcome, { kind: 'left' }>) {
  return [
    ...certain.map(({ title }): Line => [span('done: ', 'warn'), span(title)]),
    ...uncertain.map(({ title }): Line => [span('unknown: ', 'warn'), span(title)]),
    [span(`u undoes what is there, now or later: build ${build}`, 'dim')],
  ];
}

function undoLines(outcome: UndoOutcome): readonly Line[] {
  switch (outcome.kind) {
    case 'undone':
      return [[span('undone: ', 'good'), span('everything')]];
    case 'refused':
      return [
        [span('not undone, nothing was changed: ', 'bad'), ...problemLine(outcome.problem)],
        ...keptLines(outcome.kept),
      ];
    case 'partly':
      return [
        [span('partly undone: ', 'bad'), ...problemLine(outcome.problem)],
        ...keptLines(outcome.kept),
      ];
  }
}

/** What an undo cannot bring back, before it is made. */
function askLines(plan: Plan): readonly Line[] {
  return [
    [span('Undo it? ', 'warn'), span('Undo is incomplete. y yes, n no')],
    ...planLosses(plan).map((what): Line => [span('not as before: ', 'warn'), span(what)]),
  ];
}

/** Whether it is kept, with the time that is left to say so. */
function keepLines({ until, left, refused }: Extract<Phase, { kind: 'keeping' }>): readonly Line[] {
  const again: readonly Line[] =
    refused === null ? [] : [[span('not kept: ', 'bad'), span(refused)]];
  return [
    ...again,
    [span('Keep it? ', 'warn'), span('y keeps it, n undoes it now')],
    [span(`otherwise the host undoes it at ${clock(until)}, in ${left} s`, 'dim')],
  ];
}

/** How a run or an undo stands, in words. */
export function phaseLines(
  phase: Phase,
  plan: Plan,
  { width, glyphs }: { readonly width: number; readonly glyphs: Glyphs },
): readonly Line[] {
  switch (phase.kind) {
    case 'running':
      return [[span('running', 'accent')]];
    case 'stopping':
      return [[span('stopping, and undoing what was done', 'warn')]];
    case 'undoing':
      return [[span('undoing', 'warn')]];
    case 'cut-off':
      return [
        cutOffLine(phase.connection, glyphs.separator),
        [span('Esc leaves it as it is; u undoes it later', 'dim')],
      ].flatMap((line) => wrapped(line, width));
    case 'looking':
      return [[span('connected again, checking each step on the host', 'accent')]];
    case 'broken':
      return questionLines(phase.broken).flatMap((line) => wrapped(line, width));
    case 'keeping':
      return keepLines(phase).flatMap((line) => wrapped(line, width));
    case 'proving':
      return [[span('checking that you can still connect', 'accent')]];
    case 'reverting':
      return [[span('the host is undoing it, since nobody kept it', 'warn')]];
    case 'ended':
      return runLines(phase.outcome).flatMap((line) => wrapped(line, width));
    case 'asking':
      return askLines(plan).flatMap((line) => wrapped(line, width));
    case 'taken-back':
      return undoLines(phase.outcome).flatMap((line) => wrapped(line, width));
  }
}

/** How an undo ended, if there is no run on screen beside it. */
export function undoneLines(outcome: UndoOutcome, width: number): readonly Line[] {
  return undoLines(outcome).flatMap((line) => wrapped(line, width));
}
