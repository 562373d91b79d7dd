import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import {
  type Distrust,
  distrustOf,
  ownersHere,
  pathStatus,
  trustPath,
} from '../../executor/trusted-path.ts';

/**
 * Error for a file or folder that someone else may have written: nothing in it is read, and nothing
 * is put there.
 */
export class Untrusted extends Error {
  /** What to do about it. */
  readonly hint: string;

  constructor(why: string, hint: string) {
    super(why);
    this.name = 'Untrusted';
    this.hint = hint;
  }
}

const ELSEWHERE =
  'Use a state folder of your own: unset XDG_STATE_HOME, and under sudo use sudo -H.';

/**
 * Returns the folder's path without symbolic links, provided that only root and this user can
 * replace any part of it (`trustPath`) or write to it; null if it does not exist. Throws
 * `Untrusted`.
 */
export async function safeFolder(folder: string): Promise<string | null> {
  const trust = await trustPath(folder, 'folder');
  if (!trust.ok) {
    const hint = trust.fault === 'owner' ? ELSEWHERE : trust.hint;
    throw new Untrusted(trust.why, `Nothing in it is read. ${hint}`);
  }
  return trust.exists ? trust.path : null;
}

/**
 * Opens a file of this user that is closed to everyone else, in a folder that `safeFolder` has
 * found safe. Checks it before opening, because opening a device can have effects, and after,
 * because only then is it certain what was opened; never waits for the other end of a FIFO. Throws
 * `Untrusted`, or what open(2) says.
 */
export async function openSafely(path: string, flags: number, mode = 0o600): Promise<FileHandle> {
  const { O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;
  const before = await lstat(path).catch(unlessAbsent);
  if (before !== null) checkFile(path, before);
  const handle = await open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode);
  try {
    checkFile(path, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function unlessAbsent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

const REMEDIES: Readonly<Record<Distrust['fault'], (path: string) => string>> = {
  kind: () => '.',
  owner: (path) => `, or if you know what is in it: chown ${ownersHere().us} ${path}`,
  writable: (path) => `, or if you know that nobody else wrote to it: chmod 600 ${path}`,
  open: (path) => `, or if you know that nobody else wrote to it: chmod 600 ${path}`,
};

function checkFile(path: string, stats: Parameters<typeof pathStatus>[0]): void {
  const distrust = distrustOf(path, pathStatus(stats), 'file', ownersHere());
  if (distrust === null) return;
  const remedy = REMEDIES[distrust.fault](path);
  throw new Untrusted(distrust.why, `Nothing in it is read or run. Move it away${remedy}`);
}
