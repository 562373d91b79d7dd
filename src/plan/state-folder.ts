import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { xdgState } from 'xdg-basedir';

/**
 * `$XDG_STATE_HOME/patchpanel/builds`, `~/.local/state/patchpanel/builds` where that is unset (XDG
 * base directory specification 0.8). Throws where there is no home folder either.
 */
export function buildsFolder(): string {
  if (xdgState === undefined) {
    throw new Error('no folder for the journal of builds: set HOME or XDG_STATE_HOME');
  }
  return join(xdgState, 'patchpanel', 'builds');
}

/** Makes a folder for this user alone, and its parents, so that they outlast a loss of power. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first !== undefined) {
    for (let at = folder; at.length >= first.length; at = dirname(at))
      await syncFolder(dirname(at));
  }
}

/** fsync of a folder: a new file is only found after a loss of power once its folder is on disk (fsync(2)). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
