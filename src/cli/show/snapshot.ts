import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { readHost } from '../host/read-host.ts';
import { printJson } from '../print/output.ts';
import { snapshotJson } from './snapshot-json.ts';
import { snapshotText } from './snapshot-text.ts';

/** `patchpanel snapshot`: all that the explorer sees, at one time. */
export async function snapshot(
  context: Context,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { output } = context;
  const taken = await readHost(await openHost(context), output);
  if (json) printJson(output, snapshotJson(taken));
  else for (const line of snapshotText(taken, output)) output.print(line);
  return 0;
}
