import type { Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { sanitise } from '../model/sanitise.ts';

/** What decides whose a path is; `mode` has the permission bits and the sticky bit (inode(7)). */
export type PathFacts = {
  readonly kind: 'folder' | 'file' | 'link' | 'other';
  readonly uid: number;
  readonly mode: number;
};

/** What a path is to us: a folder on the way to what is ours, a folder of ours, a file of ours. */
export type PathRole = 'way' | 'folder' | 'file';

/** Why a path is not trusted, as the end of a sentence about it, and what to do. */
export type Distrust = { readonly why: string; readonly hint: string };

/** `path` is absolute and has no links in it: use it from then on, not the one that was asked about. */
export type Trust =
  | { readonly ok: true; readonly path: string }
  | ({ readonly ok: false } & Distrust);

const STICKY = 0o1000;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Whether nobody but us (`uid`, the effective one) and root can replace what a path leads to: the rule
 * of OpenSSH for its own files (safe_path() in misc.c), and beside it folders that are sticky, such as
 * /tmp, where nobody renames what belongs to another (inode(7)). Null where the path is trusted. The
 * words name the path as it is given, which need not be clean.
 */
export function distrustOf(
  path: string,
  { kind, uid, mode }: PathFacts,
  role: PathRole,
  us: number,
): Distrust | null {
  const shown = sanitise(path);
  const wanted = role === 'file' ? 'file' : 'folder';
  if (kind !== wanted) {
    const what =
      kind === 'link' ? 'a symbolic link' : kind === 'other' ? 'a special file' : `a ${kind}`;
    return { why: `${shown} is ${what}, not a ${wanted}`, hint: `Move ${shown} away.` };
  }
  // Inside a user namespace the owner of / may have no number, and whoever it is owns all below.
  const isOwned = uid === us || (role === 'way' && (uid === 0 || path === '/'));
  if (!isOwned) {
    return {
      why: `${shown} belongs to another user (uid ${uid})`,
      hint: 'Name a place of your own.',
    };
  }
  const isSticky = role === 'way' && (mode & STICKY) !== 0;
  if ((mode & WRITABLE_BY_OTHERS) !== 0 && !isSticky) {
    return {
      why: `${shown} can be changed by other users (mode ${(mode & 0o7777).toString(8).padStart(4, '0')})`,
      hint: `Close it: chmod go-w ${shown}`,
    };
  }
  return null;
}

/** The facts of stat(2), of lstat(2) and fstat(2) as well. */
export function pathFacts(
  stats: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink' | 'uid' | 'mode'>,
): PathFacts {
  const kind = stats.isDirectory()
    ? 'folder'
    : stats.isFile()
      ? 'file'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other';
  return { kind, uid: stats.uid, mode: stats.mode & 0o7777 };
}

/** The user whose files this process makes. */
export function effectiveUser(): number {
  const uid = process.geteuid?.();
  if (uid === undefined) throw new Error('this system has no user ids');
  return uid;
}

/**
 * Whether a path and all folders on its way are trusted, from / down: a folder that was found safe keeps
 * what is in it, so that nobody can exchange behind our back what was looked at. Links on the way are
 * followed first. What does not exist yet is trusted as far as its way is: it is for us to make.
 */
export async function trustPath(path: string, role: PathRole): Promise<Trust> {
  if (!isAbsolute(path)) {
    const why = `${sanitise(path)} is not an absolute path`;
    return { ok: false, why, hint: 'Name the place from / on.' };
  }
  try {
    const real = await realPath(path);
    const us = effectiveUser();
    for (const each of waysTo(real)) {
      const facts = await factsOf(each);
      if (facts === null) break;
      const distrust = distrustOf(each, facts, each === real ? role : 'way', us);
      if (distrust !== null) return { ok: false, ...distrust };
    }
    return { ok: true, path: real };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, why: sanitise(why), hint: 'Name another place.' };
  }
}

/** realpath(3) of as much as exists, and the rest as it is. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isAbsent(error) || dirname(path) === path) throw error;
    return join(await realPath(dirname(path)), basename(path));
  }
}

/** `/`, `/a`, `/a/b` for `/a/b`. */
function waysTo(path: string): readonly string[] {
  return dirname(path) === path ? [path] : [...waysTo(dirname(path)), path];
}

async function factsOf(path: string): Promise<PathFacts | null> {
  try {
    return pathFacts(await lstat(path));
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
