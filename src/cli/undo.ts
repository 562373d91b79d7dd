import { type Host, showOperation } from '../executor/operation.ts';
import { sanitise } from '../model/sanitise.ts';
import type { BuildReport } from '../plan/builds.ts';
import { listBuilds } from '../plan/builds.ts';
import type { UndoOutcome } from '../plan/events.ts';
import { type History, historyOf } from '../plan/history.ts';
import { readJournal } from '../plan/journal.ts';
import { buildsFolder } from '../plan/state-folder.ts';
import { undoBuild } from '../plan/undo.ts';
import type { Context } from './context.ts';
import { type ExitCode, failure, usage } from './errors.ts';
import { openHost } from './host.ts';
import { interruptible } from './interrupt.ts';
import { stepLine } from './marks.ts';
import { printJson } from './output.ts';
import { refuseReadOnly } from './refuse-read-only.ts';

export type UndoCall = { readonly all?: boolean; readonly json?: boolean };

/** States of which something may be left to take back. */
const LEFT: readonly BuildReport['state'][] = ['standing', 'partly', 'crashed', 'in-progress'];

/** `patchpanel undo`: takes back one build, the newest one, or all, newest first. */
export async function undo(
  context: Context,
  build: string | undefined,
  { all = false, json = false }: UndoCall,
): Promise<ExitCode> {
  if (all && build !== undefined) {
    throw usage('conflicting-option', `--all and ${build} exclude each other`, 'Give one of them.');
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
      ended.push(await undoOne(context, host, { build: id, folder, json }));
    }
    return ended;
  });
  return conclude(context, outcomes, json);
}

const STOPPED = 'What is left can be undone later: patchpanel undo --all';

type One = { readonly build: string; readonly folder: string; readonly json: boolean };

/** Takes one build back, a line a step. */
async function undoOne({ output }: Context, host: Host, { build, folder, json }: One) {
  const history = await historyFrom(folder, build);
  const say = json ? () => {} : output.print;
  say(`${output.paint('bold', sanitise(build))}  ${sanitise(history?.plan.title ?? '')}`);
  const titles = new Map(history?.plan.steps.map((step) => [step.id, step.title]));
  const outcome = await undoBuild(build, {
    ...host,
    folder,
    onEvent: ({ step, status, why }) => {
      if (status === 'running') return;
      const title = titles.get(step) ?? step;
      say(`  ${stepLine(output, status, { title, note: why, width: 0 })}`);
    },
  });
  if (outcome.kind === 'undone' && outcome.undone.length === 0) say('  nothing of it was left');
  return outcome;
}

function conclude({ output }: Context, outcomes: readonly UndoOutcome[], json: boolean): ExitCode {
  const failed = outcomes.find((outcome) => outcome.kind !== 'undone');
  if (failed !== undefined) {
    const { what, why, hint } = failed.problem;
    const code = failed.kind === 'refused' ? 'undo-refused' : 'undo-incomplete';
    throw failure(code, `cannot ${what}: ${why}`, hint, { builds: outcomes });
  }
  if (json) printJson(output, { builds: outcomes });
  else if (outcomes.length === 0) output.print('There is nothing to undo.');
  return 0;
}

/** The builds of this host that may have left something: the newest, or all of them, newest first. */
async function left(host: Host, folder: string, all: boolean): Promise<readonly string[]> {
  const { builds } = await listBuilds(host, folder);
  const ids = builds.filter(({ state }) => LEFT.includes(state)).map(({ build }) => build);
  return all ? ids : ids.slice(0, 1);
}

/** The journal of a build, folded; null where its process ended before it did anything. */
async function historyFrom(folder: string, build: string): Promise<History | null> {
  let read: Awaited<ReturnType<typeof readJournal>>;
  try {
    read = await readJournal(folder, build);
  } catch {
    throw failure(
      'unknown-build',
      `there is no build ${build}`,
      'See what was built here: patchpanel builds',
    );
  }
  if (read.kind === 'damaged') {
    const hint = `Its links, if any stand, carry the alias patchpanel:${build}.`;
    throw failure('damaged-journal', `the journal of build ${build} is damaged: ${read.why}`, hint);
  }
  return historyOf(read.records);
}

/** The commands that an undo would run, without running them. */
async function preview(
  { output }: Context,
  builds: readonly string[],
  { folder, json }: { readonly folder: string; readonly json: boolean },
): Promise<ExitCode> {
  const plans: { readonly build: string; readonly commands: readonly string[] }[] = [];
  for (const build of builds) {
    const history = await historyFrom(folder, build);
    const traces = history?.phase === 'undone' ? [] : (history?.traces ?? []);
    const commands = traces
      .filter(({ state }) => state === 'done' || state === 'uncertain')
      .toReversed()
      .flatMap(({ step }) =>
        step.undo.kind === 'command' ? showOperation(step.undo.command) : [],
      );
    plans.push({ build, commands });
  }
  if (json) printJson(output, { dryRun: true, builds: plans });
  else for (const line of plans.flatMap(({ commands }) => commands)) output.print(sanitise(line));
  return 0;
}
