import type { Tone } from '../../model/styled-text.ts';
import { type TableCell, table } from '../../model/table.ts';
import { type BuildReport, type BuildState, listBuilds } from '../../plan/builds.ts';
import { buildsFolder } from '../../plan/journal/state-folder.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { printJson } from '../print/output.ts';
import { problemLines } from '../show/snapshot-text.ts';

const TONES: Readonly<Record<BuildState, Tone>> = {
  standing: 'good',
  partly: 'warn',
  'in-progress': 'accent',
  crashed: 'bad',
  unfinished: 'bad',
  undone: 'dim',
  gone: 'dim',
  unknown: 'warn',
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

function row({ build, state, title, begunAt, why }: BuildReport): readonly TableCell[] {
  return [
    build,
    { text: state, tone: TONES[state] },
    title,
    { text: begunAt, tone: 'dim' },
    { text: why, tone: 'dim' },
  ];
}
