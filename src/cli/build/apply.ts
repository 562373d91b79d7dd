import type { CommandResult } from '../../executor/command-result.ts';
import { isInLab } from '../../executor/lab/lab-entry.ts';
import { argvOf, effectOf, showOperation } from '../../executor/operation.ts';
import type { RunOutcome, StepEvent, StepStatus } from '../../plan/events.ts';
import { buildsFolder } from '../../plan/journal/state-folder.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import { runPlan } from '../../plan/run.ts';
import { itselfWithin } from '../../plan/run-ends.ts';
import { revertWarning } from '../../recipes/needs-revert.ts';
import type { Input, Recipe } from '../../recipes/recipe.ts';
import { canAsk } from '../ask/can-ask.ts';
import type { Context } from '../context.ts';
import { CliError, type ExitCode, failure } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { interruptible } from '../interrupt.ts';
import { paint } from '../print/line.ts';
import { printJson, printText } from '../print/output.ts';
import { askToKeep, keepByItself } from './confirm-keep.ts';
import { reportLostConnection, undoCommand } from './lost-connection.ts';
import { preparePlan } from './prepare-plan.ts';
import { refuseReadOnly } from './refuse-read-only.ts';
import { stepLine } from './step-line.ts';

export type ApplyCall = {
  readonly given: Input;
  readonly json: boolean;
  /** Seconds for which an undo that is armed on the host waits; null arms none. */
  readonly within: number | null;
};

/** What became of each step: its last status, and the end of its own command. */
type Progress = Map<
  string,
  { readonly status: StepStatus; readonly result: CommandResult | null; readonly why: string }
>;

/**
 * `patchpanel apply`: the plan of a recipe, run; rolled back where a step fails or Ctrl-C stops it. Where
 * the connection to the host breaks it waits, and asks or rolls back.
 */
export async function apply(
  context: Context,
  recipe: Recipe,
  { given, json, within }: ApplyCall,
): Promise<ExitCode> {
  refuseReadOnly(context, 'apply');
  const { output, globals } = context;
  const host = await openHost(context);
  const { plan, needsRevert } = await preparePlan(recipe, { given, host, output });
  const waits = needsRevert ? within : null;
  if (globals.dryRun) return preview(context, { plan, json, waits });
  const isAsked = canAsk(json);
  if (waits !== null && !isAsked && host.executor.runUnshared === undefined)
    throw nobodyToAsk(plan);

  if (!json) {
    output.print([paint('strong', plan.build), `  ${plan.title}`]);
    for (const warning of plan.warnings) output.print(['  ', paint('warn', '!'), ` ${warning}`]);
    if (waits !== null) output.print(['  ', paint('warn', '!'), ` ${revertWarning(waits)}`]);
  }
  const width = Math.max(...plan.steps.map(({ title }) => title.length));
  const progress: Progress = new Map();
  const onEvent = (event: StepEvent): void => {
    const before = progress.get(event.step)?.result ?? null;
    progress.set(event.step, {
      status: event.status,
      why: event.why,
      result: event.status === 'undone' || event.status === 'kept' ? before : event.result,
    });
    const step = plan.steps.find(({ id }) => id === event.step);
    if (json || step === undefined || event.status === 'running') return;
    const note = event.why === '' ? `$ ${showOperation(step.command)}` : event.why;
    output.print(stepLine(event.status, { title: step.title, note, width }));
  };
  const folder = buildsFolder();
  const outcome = await interruptible((signal) =>
    runPlan(plan, {
      ...host,
      folder,
      onEvent,
      signal,
      ...reportLostConnection(context, { connection: host.executor.connection, json, signal }),
      ...(waits === null
        ? {}
        : {
            revert: { within: waits, asking: isAsked, ask: isAsked ? askToKeep : keepByItself },
          }),
    }),
  );
  return conclude(context, { plan, outcome, progress, json, waits });
}

type Applied = {
  readonly plan: Plan;
  readonly outcome: RunOutcome;
  readonly progress: Progress;
  readonly json: boolean;
  /** Seconds that the armed undo waits; null where none was armed. */
  readonly waits: number | null;
};

/** Nobody is there to confirm that the connection still works, and no new one can be tried from here. */
function nobodyToAsk({ title }: Plan): CliError {
  return failure(
    'cannot-confirm',
    `cannot apply ${title}: it may cut your SSH connection, and without a terminal you cannot be asked to confirm that it still works`,
    'Run it at a terminal, or add --no-revert to apply it without an armed undo.',
  );
}

function conclude(
  { output, env, globals }: Context,
  { plan, outcome, progress, json, waits }: Applied,
): ExitCode {
  const steps = plan.steps.map((step) => stepJson(step, progress));
  const document = {
    build: plan.build,
    recipe: plan.recipe,
    title: plan.title,
    input: plan.input,
    warnings: plan.warnings,
    revert: waits === null ? null : { within: waits, ...revertJson(outcome) },
  };
  const later = undoCommand(globals, plan.build);
  if (outcome.kind === 'left') throw leftBehind(outcome, { later, waits }, { ...document, steps });
  if (outcome.kind !== 'applied') {
    const { what, why } = outcome.problem;
    const wasRun = outcome.kind === 'failed' || outcome.kind === 'reverted';
    const isPartly = wasRun && outcome.kept.length > 0;
    const hint = isPartly ? `Undo the rest once the cause is gone: ${later}` : outcome.problem.hint;
    const left = wasRun ? { undone: outcome.undone, kept: outcome.kept } : {};
    const code = CODES[outcome.kind];
    throw failure(code, `cannot ${lowerFirst(what)}: ${why}`, hint, {
      ...document,
      steps,
      ...left,
    });
  }
  const { warnings = [] } = outcome;
  if (json) {
    printJson(output, { ...document, warnings: [...plan.warnings, ...warnings], steps });
    return 0;
  }
  for (const warning of warnings) output.print(['  ', paint('warn', '!'), ` ${warning}`]);
  for (const step of plan.steps.filter(isProbe)) {
    const said = progress.get(step.id)?.result?.stdout.trimEnd() ?? '';
    if (said === '') continue;
    output.print('');
    printText(output, `$ ${showOperation(step.command)}`);
    printText(output, said);
  }
  const after = isInLab(env) ? 'It vanishes with the lab.' : `To undo it: ${later}`;
  output.print('');
  output.print(`Done. ${after}`);
  return 0;
}

const CODES = { failed: 'step-failed', refused: 'refused', reverted: 'reverted' } as const;

/** What became of the armed undo. */
function revertJson(outcome: RunOutcome) {
  if (outcome.kind === 'reverted') return { state: 'reverted', at: outcome.when };
  if (outcome.kind === 'applied') return { state: 'kept' };
  return { state: outcome.kind === 'refused' ? 'not-armed' : (outcome.revert ?? 'not-armed') };
}

type Left = Extract<RunOutcome, { kind: 'left' }>;

/** What is known of a build that is no longer waited for, and how to undo it. */
function leftBehind(
  { problem, certain, uncertain, undone, revert }: Left,
  { later, waits }: { readonly later: string } & Pick<Applied, 'waits'>,
  document: Readonly<Record<string, unknown>>,
): CliError {
  const named = (words: string, steps: Left['certain']): readonly string[] =>
    steps.length === 0 ? [] : [`${words}: ${steps.map(({ title }) => title).join('; ')}`];
  const message = `cannot ${lowerFirst(problem.what)}: ${problem.why}`;
  const itself = waits === null || revert !== 'armed' ? '' : `${upperFirst(itselfWithin(waits))}. `;
  const hint = `${itself}Once the host is reachable, undo what is there: ${later}`;
  return new CliError(message, {
    exitCode: 1,
    code: 'connection-lost',
    hint,
    words: [message, ...named('done', certain), ...named('not known', uncertain), hint],
    beside: { ...document, certain, uncertain, undone },
  });
}

/** A step that asks the host and leaves nothing: its answer is what the person waits for. */
function isProbe({ command, undo }: Step): boolean {
  return effectOf(command) === 'read' && undo.kind === 'none';
}

function stepJson(step: Step, progress: Progress) {
  const { status, result, why } = progress.get(step.id) ?? {
    status: 'waiting',
    result: null,
    why: '',
  };
  return {
    id: step.id,
    title: step.title,
    reason: step.reason,
    argv: argvOf(step.command),
    shell: showOperation(step.command),
    status,
    why,
    result:
      result === null
        ? null
        : {
            exitCode: result.exitCode,
            stdout: result.stdout,
            stderr: result.stderr,
            durationMs: Math.round(result.durationMs),
          },
  };
}

type Preview = Pick<Applied, 'plan' | 'json' | 'waits'>;

function preview({ output }: Context, { plan, json, waits }: Preview): ExitCode {
  if (json) {
    const { steps: _, ...head } = plan;
    const steps = plan.steps.map((step) => stepJson(step, new Map()));
    const revert = waits === null ? null : { within: waits };
    printJson(output, { dryRun: true, ...head, steps, revert });
    return 0;
  }
  for (const warning of plan.warnings) output.complain(`! ${warning}`);
  if (waits !== null) output.complain(`! ${revertWarning(waits)}`);
  for (const { command } of plan.steps) printText(output, showOperation(command));
  return 0;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
