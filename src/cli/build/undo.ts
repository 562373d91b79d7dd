import { type Host, showOperation } from '../../executor/operation.ts';
import type { BuildReport } from '../../plan/builds.ts';
import { listBuilds } from '../../plan/builds.ts';
import type { UndoOutcome } from '../../plan/events.ts';
import { buildsFolder } from '../../plan/journal/state-folder.ts';
import { undoBuild } from '../../plan/undo.ts';
import { JournalError, previewUndo, type UndoPreview } from '../../plan/undo-preview.ts';
import type { Context } from '../context.ts';
import { type ExitCode, failure, fromProblem, usage } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { interruptible } from '../interrupt.ts';
import { paint } from '../print/line.ts';
import { printJson, printText } from '../print/output.ts';
import { reportLostConnection, undoCommand } from './lost-connection.ts';
import { refuseReadOnly } from './refuse-read-only.ts';
import { stepLine } from './step-line.ts';

export type UndoCall = { readonly all?: boolean; readonly json?: boolean };

/** States of which something may be left to undo. */
const LEFT: readonly BuildReport['state'][] = [
  'standing',
  'partly',
  'crashed',
  'unfinished',
  'in-progress',
  // What could not be looked at may stand: its undo looks again, and says why it cannot.
  'unknown',
];

/** `patchpanel undo`: undoes one build, the newest one, or all, newest first. */
export async function undo(
  context: Context,
  build: string | undefined,
  { all = false, json = false }: UndoCall,
): Promise<ExitCode> {
  if (all && build !== undefined) {
    throw usage('conflicting-option', `--all and ${build} cannot be combined`, 'Give one of them.');
  }
  refuseReadOnly(context, 'undo');
  const { globals } = context;
  const host = await openHost(context);
  const folder = buildsFolder();
  const wanted = build === undefined ? await left(host, folder, all) : [build];
  if (globals.dryRun) return preview(context, wanted, { folder, json });

  const outcomes = await interruptible(async (signal) => {
    const ended: UndoOutcome[] = [];
    for (const id of wanted) {
      if (signal.aborted) throw failure('stopped', 'it was stopped', STOPPED, { builds: ended });
      ended.push(await undoOne(context, host, { build: id, folder, json, signal }));
    }
    return ended;
  });
  return conclude(context, outcomes, json);
}

const STOPPED = 'What is left can be undone later: patchpanel undo --all';

type One = {
  readonly build: string;
  readonly folder: string;
  readonly json: boolean;
  readonly signal: AbortSignal;
};

/** Takes one build back, a line a step. */
async function undoOne(context: Context, host: Host, { build, folder, json, signal }: One) {
  const { output } = context;
  const { connection } = host.executor;
  const { onConnection, leave } = reportLostConnection(context, { connection, json, signal });
  const { title: what, steps } = await previewOf(build, folder);
  const say = json ? () => {} : output.print;
  say([paint('strong', build), `  ${what}`]);
  for (const lost of steps.flatMap(({ loses }) => loses)) {
    say(['  ', paint('warn', 'not as before'), `: ${lost}`]);
  }
  const titles = new Map(steps.flatMap(({ titles: own }) => own));
  const outcome = await undoBuild(build, {
    ...host,
    folder,
    onConnection,
    leave,
    onEvent: ({ step, status, why }) => {
      if (status === 'running') return;
      const title = titles.get(step) ?? step;
      say(stepLine(status, { title, note: why, width: 0 }));
    },
  });
  if (outcome.kind === 'undone' && outcome.undone.length === 0) say('  nothing of it was left');
  for (const warning of outcome.kind === 'refused' ? [] : (outcome.warnings ?? [])) {
    say(['  ', paint('warn', '!'), ` ${warning}`]);
  }
  return outcome;
}

function conclude(
  { output, globals }: Context,
  outcomes: readonly UndoOutcome[],
  json: boolean,
): ExitCode {
  const failed = outcomes.find((outcome) => outcome.kind !== 'undone');
  if (failed !== undefined) {
    const { what, why } = failed.problem;
    const hint =
      failed.kind === 'partly'
        ? `${failed.problem.hint}: ${undoCommand(globals, failed.build)}`
        : failed.problem.hint;
    const code = failed.kind === 'refused' ? 'undo-refused' : 'undo-incomplete';
    throw failure(code, `cannot ${what}: ${why}`, hint, { builds: outcomes });
  }
  if (json) printJson(output, { builds: outcomes });
  else if (outcomes.length === 0) output.print('There is nothing to undo.');
  return 0;
}

/** The builds of this host that may have left something: the newest, or all of them, newest first. */
async function left(host: Host, folder: string, all: boolean): Promise<readonly string[]> {
  const { builds, problems } = await listBuilds(host, folder);
  const [problem] = problems;
  const ids = builds.filter(({ state }) => LEFT.includes(state)).map(({ build }) => build);
  // A journal that could not be read may hold something to undo.
  if (ids.length === 0 && problem !== undefined) throw fromProblem('undo-refused', problem);
  return all ? ids : ids.slice(0, 1);
}

/** What an undo of a build would run; a CliError where its journal cannot be read. */
async function previewOf(build: string, folder: string): Promise<UndoPreview> {
  try {
    return await previewUndo(build, folder);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw error.kind === 'absent'
      ? failure('unknown-build', error.message, 'See what was built here: patchpanel builds')
      : failure(
          'damaged-journal',
          error.message,
          `Its links, if any stand, carry the alias patchpanel:${build}.`,
        );
  }
}

/** The commands that an undo would run, without running them. */
async function preview(
  { output }: Context,
  builds: readonly string[],
  { folder, json }: { readonly folder: string; readonly json: boolean },
): Promise<ExitCode> {
  const plans: {
    readonly build: string;
    readonly commands: readonly string[];
    readonly loses: readonly string[];
  }[] = [];
  for (const build of builds) {
    const { steps } = await previewOf(build, folder);
    plans.push({
      build,
      commands: steps.map(({ command }) => showOperation(command)),
      loses: steps.flatMap(({ loses }) => loses),
    });
  }
  if (json) {
    printJson(output, { dryRun: true, builds: plans });
    return 0;
  }
  for (const { commands, loses } of plans) {
    for (const lost of loses) output.complain(`not as before: ${lost}`);
    for (const command of commands) printText(output, command);
  }
  return 0;
}
