import { readFileSync, type Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { sanitise } from '../model/text/sanitise.ts';

/** What decides whose a path is; `mode` has the permission bits and the sticky bit (inode(7)). */
export type PathStatus = {
  readonly kind: 'folder' | 'file' | 'link' | 'other';
  readonly uid: number;
  readonly mode: number;
};

/**
 * What a path is used for: a folder or link that leads to our files, one of our folders, one of our
 * files, or a settings file, which may belong to root and be readable by everyone.
 */
export type PathRole = 'way' | 'link' | 'folder' | 'file' | 'settings';

/** Why a path is not trusted, as a sentence, and what to do. */
export type Distrust = {
  readonly fault: 'kind' | 'owner' | 'writable' | 'open';
  readonly why: string;
  readonly hint: string;
};

/** Which owners are accepted. */
export type Owners = {
  /** The effective user of this process. */
  readonly us: number;
  /**
   * The user id shown for every owner outside this user namespace (user_namespaces(7)), as in the
   * lab: root's folders look like anyone else's there. Null in the first namespace, which has no
   * outside.
   */
  readonly outsider: number | null;
};

const STICKY = 0o1000;
const WRITABLE_BY_OTHERS = 0o022;
const OPEN_TO_OTHERS = 0o077;

/** As many links as Linux follows in one path (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * Whether nobody but us and root can replace what a path leads to: the rule of OpenSSH for what
 * lies above its own files (safe_path() in misc.c), and beside it folders that are sticky, such as
 * /tmp, where nobody renames what belongs to another (inode(7)). A link on the way is its owner's
 * word. A folder of ours is ours and writable for nobody else; a file of ours is closed to
 * everybody else; settings are ours or root's, and writable for nobody else. Null if the path is
 * trusted. The words name the path as it is given, which need not be clean.
 */
export function distrustOf(
  path: string,
  { kind, uid, mode }: PathStatus,
  role: PathRole,
  { us, outsider }: Owners,
): Distrust | null {
  const shown = sanitise(path);
  const wanted = role === 'way' ? 'folder' : role === 'settings' ? 'file' : role;
  if (kind !== wanted) {
    const what = wanted === 'file' ? 'a regular file' : `a ${wanted}`;
    const why = kind === 'link' ? `${shown} is a symbolic link` : `${shown} is not ${what}`;
    return { fault: 'kind', why, hint: 'Move it away.' };
  }
  const isOnTheWay = role === 'way' || role === 'link';
  const mayBeOfRoot = isOnTheWay || role === 'settings';
  const isOurs = uid === us || (mayBeOfRoot && uid === 0) || (isOnTheWay && uid === outsider);
  if (!isOurs) {
    const why = `${shown} belongs to ${nameOf(uid)}, and this is ${nameOf(us)}`;
    return { fault: 'owner', why, hint: 'Name a place of your own.' };
  }
  if (role === 'link') return null;
  const shownMode = `mode ${mode.toString(8).padStart(4, '0')}`;
  if (role === 'file') {
    if ((mode & OPEN_TO_OTHERS) === 0) return null;
    const why = `others may open ${shown} (${shownMode})`;
    return { fault: 'open', why, hint: `Close it: chmod 600 ${shown}` };
  }
  const isSticky = role === 'way' && (mode & STICKY) !== 0;
  if ((mode & WRITABLE_BY_OTHERS) === 0 || isSticky) return null;
  const why = `others may write to ${shown} (${shownMode})`;
  return { fault: 'writable', why, hint: `Close it: chmod go-w ${shown}` };
}

function nameOf(uid: number): string {
  return uid === 0 ? 'root' : `user ${uid}`;
}

/** The facts of stat(2), of lstat(2) and fstat(2) as well. */
export function pathStatus(
  stats: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink' | 'uid' | 'mode'>,
): PathStatus {
  const kind = stats.isDirectory()
    ? 'folder'
    : stats.isFile()
      ? 'file'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other';
  return { kind, uid: stats.uid, mode: stats.mode & 0o7777 };
}

/** Returns the accepted owners for this process, given its user namespace. */
export function ownersHere(): Owners {
  const us = process.geteuid?.();
  if (us === undefined) throw new Error('this system has no user ids');
  return { us, outsider: isFirstNamespace() ? null : Number(read('/proc/sys/kernel/overflowuid')) };
}

/** Whether every user has its own id here; also true without /proc, on other systems. */
function isFirstNamespace(): boolean {
  return ['', '0 0 4294967295'].includes(read('/proc/self/uid_map').trim().replace(/\s+/g, ' '));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** What the end of a path that is walked can be. */
type FinalRole = 'way' | 'folder' | 'settings';

/**
 * `path` is absolute and has no links in it: use it from then on, not the one that was asked about.
 */
export type Trust =
  | { readonly ok: true; readonly path: string; readonly exists: boolean }
  | ({ readonly ok: false } & Distrust);

/**
 * Whether a folder or a file of settings, and all folders and links on its way, are trusted, from /
 * down: a folder that was found safe keeps what is in it, so that nobody can exchange behind our
 * back what was looked at. What does not exist yet is trusted as far as its way is: it is for us to
 * make. Rejects if something on the way may not be looked at.
 */
export async function trustPath(path: string, role: FinalRole): Promise<Trust> {
  if (!isAbsolute(path)) {
    const why = `${sanitise(path)} is not an absolute path`;
    return { ok: false, fault: 'kind', why, hint: 'Name the place from / on.' };
  }
  const owners = ownersHere();
  let pending: readonly string[] = ['/', ...partsOf(path)];
  let at = '';
  for (let links = 0; ; ) {
    const [part, ...rest] = pending;
    if (part === undefined) return { ok: true, path: at, exists: true };
    const next = join(at, part);
    const facts = await factsOf(next);
    if (facts === null) return { ok: true, path: join(next, ...rest), exists: false };
    pending = rest;
    const isLink = facts.kind === 'link';
    const distrust = distrustOf(next, facts, roleOf(facts, rest, role), owners);
    if (distrust !== null) return { ok: false, ...distrust };
    if (!isLink) {
      at = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) {
      const why = `${sanitise(path)} leads through a loop of links`;
      return { ok: false, fault: 'kind', why, hint: 'Name another place.' };
    }
    const target = await readlink(next);
    pending = [...(isAbsolute(target) ? ['/'] : []), ...partsOf(target), ...rest];
    if (isAbsolute(target)) at = '';
  }
}

function roleOf({ kind }: PathStatus, rest: readonly string[], role: FinalRole): PathRole {
  if (kind === 'link') return 'link';
  return rest.length === 0 ? role : 'way';
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}

async function factsOf(path: string): Promise<PathStatus | null> {
  try {
    return pathStatus(await lstat(path));
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
