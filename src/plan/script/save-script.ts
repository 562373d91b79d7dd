import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { trustPath } from '../../executor/trusted-path.ts';
import type { Plan } from '../plan.ts';
import { planAsShell } from './plan-as-shell.ts';

export type SavedScript = {
  readonly path: string;
  /** Who else can replace the script; null if nobody can. */
  readonly warning: string | null;
};

/**
 * Writes the plan as a shell script that only this user may read and run, `patchpanel-<build>.sh`,
 * into a folder of this machine, and returns its path; with a warning if another user can put
 * another file in its place, as in the working directory of a user who called sudo. Never overwrites:
 * rejects if the file is there, or the folder may not be written.
 */
export async function saveScript(plan: Plan, folder: string): Promise<SavedScript> {
  const path = join(folder, `patchpanel-${plan.build}.sh`);
  await writeFile(path, planAsShell(plan), { flag: 'wx', mode: 0o700 });
  const trust = await trustPath(resolve(folder), 'way');
  if (trust.ok) return { path, warning: null };
  const warning = `look into it before you run it, for another user can replace it: ${trust.why}`;
  return { path, warning };
}
