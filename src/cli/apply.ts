import { isInLab } from '../executor/lab-entry.ts';
import { argvOf, effectOf, showOperation } from '../executor/operation.ts';
import type { Result } from '../executor/result.ts';
import { sanitise } from '../model/sanitise.ts';
import type { RunOutcome, StepEvent, StepStatus } from '../plan/events.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { runPlan } from '../plan/run.ts';
import { buildsFolder } from '../plan/state-folder.ts';
import type { Input, Recipe } from '../recipes/recipe.ts';
import { overBrokenWay, undoCommand } from './broken-way.ts';
import type { Context } from './context.ts';
import { CliError, type ExitCode, failure } from './errors.ts';
import { openHost } from './host.ts';
import { interruptible } from './interrupt.ts';
import { stepLine } from './marks.ts';
import { printJson } from './output.ts';
import { preparePlan } from './prepare.ts';
import { refuseReadOnly } from './refuse-read-only.ts';

export type ApplyCall = { readonly given: Input; readonly json: boolean };

/** What became of each step: its last status, and the end of its own command. */
type Progress = Map<
  string,
  { readonly status: StepStatus; readonly result: Result | null; readonly why: string }
>;

/**
 * `patchpanel apply`: the plan of a recipe, run; rolled back where a step fails or Ctrl-C stops it. Where
 * the connection to the host breaks it waits, and asks or rolls back.
 */
export async function apply(
  context: Context,
  recipe: Recipe,
  { given, json }: ApplyCall,
): Promise<ExitCode> {
  refuseReadOnly(context, 'apply');
  const { output, globals } = context;
  const host = await openHost(context);
  const plan = await preparePlan(recipe, { given, host, output });
  if (globals.dryRun) return preview(context, plan, json);

  if (!json) {
    output.print(`${output.paint('bold', plan.build)}  ${sanitise(plan.title)}`);
    for (const warning of plan.warnings) {
      output.print(`  ${output.paint('yellow', '!')} ${sanitise(warning)}`);
    }
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
    output.print(`  ${stepLine(output, event.status, { title: step.title, note, width })}`);
  };
  const folder = buildsFolder();
  const outcome = await interruptible((signal) =>
    runPlan(plan, {
      ...host,
      folder,
      onEvent,
      signal,
      ...overBrokenWay(context, { connection: host.executor.connection, json, signal }),
    }),
  );
  return conclude(context, { plan, outcome, progress, json });
}

type Applied = {
  readonly plan: Plan;
  readonly outcome: RunOutcome;
  readonly progress: Progress;
  readonly json: boolean;
};

function conclude(
  { output, env, globals }: Context,
  { plan, outcome, progress, json }: Applied,
): ExitCode {
  const steps = plan.steps.map((step) => stepJson(step, progress));
  const document = {
    build: plan.build,
    recipe: plan.recipe,
    title: plan.title,
    input: plan.input,
    warnings: plan.warnings,
  };
  const later = undoCommand(globals, plan.build);
  if (outcome.kind === 'left') throw leftBehind(outcome, later, { ...document, steps });
  if (outcome.kind !== 'applied') {
    const { what, why } = outcome.problem;
    const isPartly = outcome.kind === 'failed' && outcome.kept.length > 0;
    const hint = isPartly
      ? `Take the rest back once the reason is gone: ${later}`
      : outcome.problem.hint;
    const left = outcome.kind === 'failed' ? { undone: outcome.undone, kept: outcome.kept } : {};
    const code = outcome.kind === 'failed' ? 'step-failed' : 'refused';
    throw failure(code, `cannot ${lowerFirst(what)}: ${why}`, hint, {
      ...document,
      steps,
      ...left,
    });
  }
  if (json) {
    printJson(output, { ...document, steps });
    return 0;
  }
  for (const step of plan.steps.filter(isProbe)) {
    const said = progress.get(step.id)?.result?.stdout.trimEnd() ?? '';
    if (said !== '') output.print(`\n$ ${sanitise(showOperation(step.command))}`);
    for (const line of said === '' ? [] : said.split('\n')) output.print(sanitise(line));
  }
  const after = isInLab(env) ? 'It vanishes with the lab.' : `Take it back: ${later}`;
  output.print(`\nDone. ${after}`);
  return 0;
}

type Left = Extract<RunOutcome, { kind: 'left' }>;

/** What is known of a build that nobody waits for any more, and how it is taken back. */
function leftBehind(
  { problem, certain, uncertain, undone }: Left,
  later: string,
  document: Readonly<Record<string, unknown>>,
): CliError {
  const named = (words: string, steps: Left['certain']): readonly string[] =>
    steps.length === 0 ? [] : [`${words}: ${steps.map(({ title }) => title).join('; ')}`];
  const message = `cannot ${lowerFirst(problem.what)}: ${problem.why}`;
  const hint = `Once the host is reachable, take back what is there: ${later}`;
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

function preview({ output }: Context, plan: Plan, json: boolean): ExitCode {
  if (json) {
    const { steps: _, ...head } = plan;
    const steps = plan.steps.map((step) => stepJson(step, new Map()));
    printJson(output, { dryRun: true, ...head, steps });
    return 0;
  }
  for (const warning of plan.warnings) output.complain(`! ${sanitise(warning)}`);
  for (const { command } of plan.steps) {
    for (const line of showOperation(command).split('\n')) output.print(sanitise(line));
  }
  return 0;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
