import { mapOf } from '../../model/map/graph.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { readHost } from '../host/read-host.ts';
import { printJson, printText } from '../print/output.ts';
import { mapDot } from './dot.ts';
import { mapMermaid } from './mermaid.ts';
import { mapText } from './text.ts';

export type MapFormat = 'text' | 'json' | 'mermaid' | 'dot';

/** `patchpanel map`: the wiring of the whole host, for reading, for programs and for drawing. */
export async function map(context: Context, format: MapFormat): Promise<ExitCode> {
  const { output } = context;
  const snapshot = await readHost(await openHost(context), output);
  const drawn = mapOf(snapshot);
  const { takenAt, problems } = snapshot;
  switch (format) {
    case 'json':
      printJson(output, { takenAt, ...drawn, problems });
      break;
    case 'mermaid':
      printText(output, mapMermaid(drawn));
      break;
    case 'dot':
      printText(output, mapDot(drawn));
      break;
    case 'text':
      for (const line of mapText(drawn, output)) output.print(line);
      for (const { what, why } of problems) output.complain(`patchpanel: cannot ${what}: ${why}`);
  }
  return 0;
}
