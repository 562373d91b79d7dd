import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportSvg } from '../probe/export/export-svg.ts';
import { exportCsv, exportJsonLines } from '../probe/export/export-text.ts';
import type { ProbeRecord } from '../probe/export/probe-record.ts';
import { timeOf } from '../probe/export/probe-record.ts';

/** The endings of the files that `saveProbes` writes. */
export const PROBE_FILES = ['csv', 'jsonl', 'svg'] as const;

const WRITERS = { csv: exportCsv, jsonl: exportJsonLines, svg: exportSvg } as const;

/**
 * Writes what was probed into a folder of this machine, as CSV, JSON lines and SVG, in files named after
 * the time, `patchpanel-probes-20260131T120304Z.csv`, and returns their path without its ending. Never
 * overwrites: rejects where one is there, or the folder may not be written.
 */
export async function saveProbes(record: ProbeRecord, folder: string): Promise<string> {
  const time = timeOf(record, record.now).replace(/[-:]|\.\d+/g, '');
  const path = join(folder, `patchpanel-probes-${time}`);
  for (const ending of PROBE_FILES) {
    await writeFile(`${path}.${ending}`, WRITERS[ending](record), { flag: 'wx' });
  }
  return path;
}
