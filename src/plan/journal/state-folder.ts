import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { xdgState } from 'xdg-basedir';
import { safeFolder, Untrusted } from './trusted-files.ts';

/** patchpanel's folder within the one for the state of all programs. */
const OURS = 'patchpanel';

/**
 * `$XDG_STATE_HOME/patchpanel/builds`; `~/.local/state/patchpanel/builds` if that is unset or
 * relative, which the XDG base directory specification (0.8) says to ignore. Throws if there is no
 * home folder either.
 */
export function buildsFolder(): string {
  const home = homedir();
  const places = [xdgState ?? '', home === '' ? '' : join(home, '.local', 'state')];
  const state = places.find((place) => isAbsolute(place));
  if (state === undefined) {
    throw new Error('no folder for the journal of builds: set HOME or XDG_STATE_HOME');
  }
  return join(state, OURS, 'builds');
}

/**
 * Returns a folder of journals as `safeFolder` finds it, after closing it to everyone else: others
 * lose the right to enter it, and also patchpanel's folder around it.
 */
export async function closedFolder(folder: string): Promise<string | null> {
  const safe = await safeFolder(folder);
  if (safe === null) return null;
  const around = dirname(safe);
  if (basename(around) === OURS) await close(around);
  await close(safe);
  return safe;
}

const GROUP_AND_OTHERS = 0o077;

/**
 * Takes every right from group and others, where the folder is this user's and its disk can be
 * written.
 */
async function close(folder: string): Promise<void> {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  const handle = await open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    const { mode, uid } = await handle.stat();
    if ((mode & GROUP_AND_OTHERS) === 0 || uid !== process.geteuid?.()) return;
    await handle.chmod(mode & 0o7700);
  } catch (error) {
    // What is on it can be read all the same, and each journal is closed by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'EROFS')) throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder that only this user can enter, and its parents, so that they survive a power loss.
 * Returns its path without symbolic links; throws `Untrusted` if others can write to it.
 */
export async function makeFolder(folder: string): Promise<string> {
  const found = await closedFolder(folder);
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

/**
 * fsync of a folder: a new file is only found after a loss of power once its folder is on disk
 * (fsync(2)).
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
