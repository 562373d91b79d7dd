import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import { planAsShell } from './shell.ts';

/**
 * Writes the plan as a shell script that may be run, `patchpanel-<build>.sh`, into a folder of this
 * machine, readable for this user alone, and returns its path. Never overwrites: rejects where the file is there, or the folder may
 * not be written.
 */
export async function saveScript(plan: Plan, folder: string): Promise<string> {
  const path = join(folder, `patchpanel-${plan.build}.sh`);
  await writeFile(path, planAsShell(plan), { flag: 'wx', mode: 0o700 });
  return path;
}
