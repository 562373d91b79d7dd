import { constants, readFileSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A file or folder that somebody else may have written: nothing of it is read, and nothing is put there. */
export class Untrusted extends Error {
  /** What to do about it. */
  readonly hint: string;

  constructor(why: string, hint: string) {
    super(why);
    this.name = 'Untrusted';
    this.hint = hint;
  }
}

const GROUP_OR_OTHERS_WRITE = 0o022;
const GROUP_OR_OTHERS = 0o077;
const STICKY = 0o1000;

/** As many links as Linux follows in one path (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * The folder's path without symbolic links, once nobody but root and this user can put another in the
 * place of any part of it; null where it does not exist. Above it each folder is owned by root or us, and
 * writable for others only with the sticky bit, as OpenSSH asks of what lies above a file of keys
 * (`safe_path` in misc.c); a link on the way is held to be its owner's word. The folder itself must be
 * this user's, and writable for nobody else. Throws `Untrusted`.
 */
export async function safeFolder(folder: string): Promise<string | null> {
  let pending = folder.split('/').filter((part) => part !== '');
  let path = '/';
  let links = 0;
  checkAbove(path, await lstat(path));
  while (pending.length > 0) {
    const [part = '', ...rest] = pending;
    const next = join(path, part);
    const stats = await lstat(next).catch(unlessAbsent);
    if (stats === null) return null;
    pending = rest;
    if (stats.isSymbolicLink()) {
      links += 1;
      if (links > MOST_LINKS) throw new Untrusted(`${folder} leads through a loop of links`, '');
      checkOwner(next, stats);
      const target = await readlink(next);
      if (target.startsWith('/')) path = '/';
      pending = [...target.split('/').filter((each) => each !== ''), ...rest];
      continue;
    }
    if (!stats.isDirectory()) throw new Untrusted(`${next} is not a folder`, HINT_PLACE);
    if (pending.length === 0) checkOwn(next, stats);
    else checkAbove(next, stats);
    path = next;
  }
  return path;
}

const HINT_PLACE = 'Move it away, or name another place with XDG_STATE_HOME.';

function unlessAbsent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

function own(): number {
  return process.geteuid?.() ?? 0;
}

function owner(uid: number): string {
  return uid === 0 ? 'root' : `user ${uid}`;
}

/**
 * The number that stands for every owner outside of this user namespace (user_namespaces(7)), as in the
 * lab; null in the first namespace, which has no outside.
 */
function outsider(): number | null {
  const map = readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/);
  if (map.join(' ') === '0 0 4294967295') return null;
  return Number(readFileSync('/proc/sys/kernel/overflowuid', 'utf8'));
}

function checkOwner(path: string, { uid }: Stats): void {
  if (uid === own() || uid === 0 || uid === outsider()) return;
  throw new Untrusted(
    `${path} belongs to ${owner(uid)}, and this is ${owner(own())}`,
    'Nothing in it is read. Use a state folder of your own: unset XDG_STATE_HOME, and under sudo use sudo -H.',
  );
}

function checkAbove(path: string, stats: Stats): void {
  checkOwner(path, stats);
  if ((stats.mode & GROUP_OR_OTHERS_WRITE) === 0 || (stats.mode & STICKY) !== 0) return;
  throw new Untrusted(`others may write to ${path}`, `Nothing in it is read. ${closeIt(path)}`);
}

function closeIt(path: string): string {
  return `Close it: chmod go-w ${path}`;
}

function checkOwn(path: string, stats: Stats): void {
  if (stats.uid !== own()) {
    throw new Untrusted(
      `${path} belongs to ${owner(stats.uid)}, and this is ${owner(own())}`,
      `Nothing in it is read. Unset XDG_STATE_HOME (and under sudo use sudo -H), or if it is yours: chown ${own()} ${path}`,
    );
  }
  if ((stats.mode & GROUP_OR_OTHERS_WRITE) !== 0) {
    throw new Untrusted(`others may write to ${path}`, `Nothing in it is read. ${closeIt(path)}`);
  }
}

/**
 * Opens a file of this user's that is closed to everybody else, in a folder that `safeFolder` has found
 * safe. It is looked at before it is opened, since to open a device can do something, and after, since
 * only then it is certain what was opened; nothing waits for the other end of a FIFO. Throws `Untrusted`,
 * or what open(2) says.
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

function checkFile(path: string, stats: Stats): void {
  const hint = 'Nothing in it is read or run. Move it away';
  if (!stats.isFile()) {
    const what = stats.isSymbolicLink() ? 'is a symbolic link' : 'is not a regular file';
    throw new Untrusted(`${path} ${what}`, `${hint}.`);
  }
  if (stats.uid !== own()) {
    const why = `${path} belongs to ${owner(stats.uid)}, and this is ${owner(own())}`;
    throw new Untrusted(why, `${hint}, or if you know what is in it: chown ${own()} ${path}`);
  }
  if ((stats.mode & GROUP_OR_OTHERS) !== 0) {
    const mode = (stats.mode & 0o777).toString(8);
    throw new Untrusted(
      `others may open ${path} (mode ${mode})`,
      `${hint}, or if you know that nobody else wrote to it: chmod 600 ${path}`,
    );
  }
}
