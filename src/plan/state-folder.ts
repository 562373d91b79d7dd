import { mkdir, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { xdgState } from 'xdg-basedir';
import { safeFolder, Untrusted } from './trust.ts';

/**
 * `$XDG_STATE_HOME/patchpanel/builds`; `~/.local/state/patchpanel/builds` where that is unset or, which
 * the XDG base directory specification (0.8) has ignored, relative. Throws where there is no home folder
 * either.
 */
export function buildsFolder(): string {
  const home = homedir();
  const places = [xdgState ?? '', home === '' ? '' : join(home, '.local', 'state')];
  const state = places.find((place) => isAbsolute(place));
  if (state === undefined) {
    throw new Error('no folder for the journal of builds: set HOME or XDG_STATE_HOME');
  }
  return join(state, 'patchpanel', 'builds');
}

/**
 * Makes a folder for this user alone, and its parents, so that they outlast a loss of power. Returns its
 * path without symbolic links; throws `Untrusted` where it is not this user's alone.
 */
export async function makeFolder(folder: string): Promise<string> {
  const found = await safeFolder(folder);
  if (found !== null) return found;
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first !== undefined) {
    for (let at = folder; at.length >= first.length; at = dirname(at))
      await syncFolder(dirname(at));
  }
  const made = await safeFolder(folder);
  if (made === null) throw new Untrusted(`${folder} was removed while it was made`, '');
  return made;
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
