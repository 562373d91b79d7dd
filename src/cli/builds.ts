import { type BuildReport, type BuildState, listBuilds } from '../plan/builds.ts';
import { buildsFolder } from '../plan/journal/state-folder.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './errors.ts';
import { openHost } from './host.ts';
import type { Colour } from './line.ts';
import { printJson } from './output.ts';
import { problemLines } from './snapshot-text.ts';
import { type Cell, table } from './table.ts';

const COLOURS: Readonly<Record<BuildState, Colour>> = {
  standing: 'green',
  partly: 'yellow',
  'in-progress': 'cyan',
  crashed: 'red',
  unfinished: 'red',
  undone: 'dim',
  gone: 'dim',
  unknown: 'yellow',
};

/** `patchpanel builds`: what the journal says was built on this host, compared with what is there. */
export async function builds(
  context: Context,
  options: { readonly json?: true },
): Promise<ExitCode> {
  const { output } = context;
  const host = await openHost(context);
  const list = await listBuilds(host, buildsFolder());
  if (options.json) {
    printJson(output, { builds: list.builds, problems: list.problems });
    return 0;
  }
  if (list.builds.length === 0 && list.problems.length === 0)
    output.print(`patchpanel built nothing on ${host.executor.target}.`);
  for (const line of table(list.builds.map(row))) output.print(line);
  for (const line of list.problems.flatMap(problemLines)) output.complain(line);
  return 0;
}

function row({ build, state, title, begunAt, why }: BuildReport): readonly Cell[] {
  return [
    build,
    { text: state, colour: COLOURS[state] },
    title,
    { text: begunAt, colour: 'dim' },
    { text: why, colour: 'dim' },
  ];
}
