import { rmSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Problem } from '../../model/problem.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { sanitise } from '../../model/text/sanitise.ts';
import { type Distrust, distrustOf, ownersHere, pathStatus, trustPath } from '../trusted-path.ts';

const PREFIX = 'patchpanel-ssh-';

/** Name pattern of a control socket for ssh; sockets of engines have other names. */
const CONTROL_NAME = /^[0-9a-f]{8}$/;

/**
 * Characters that a folder's path may have: a socket's whole path has at most 104 (sun_path of
 * unix(7) on the tightest system), and ssh adds 17 to that of its own while it makes it.
 */
const LONGEST = 104 - 17 - '/01234567'.length;

/**
 * Milliseconds for which a folder without sockets may belong to a process that is just starting.
 */
const YOUTH = 60_000;

/** A folder for sockets that only this user may enter (0700), gone with this process. */
export type PrivateFolder = { readonly path: string; readonly remove: () => void };

export type PrivateFolderChoice =
  | { readonly ok: true; readonly folder: PrivateFolder }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Makes one in the runtime folder of the session (XDG_RUNTIME_DIR) or where temporary files go, and
 * takes away those that killed processes left there. A place where another user could exchange the
 * folder is passed over: after su(1) and `sudo -E` the environment may still name that user's.
 */
export async function makePrivateFolder(
  runtime: string | undefined,
  others: readonly string[] = [tmpdir(), '/tmp'],
): Promise<PrivateFolderChoice> {
  const places = [runtime, ...others].filter((place) => place !== undefined);
  const made = await makeIn(places);
  if (!made.ok) return made;
  const { path } = made;
  await sweep(dirname(path), path);
  const remove = () => {
    process.off('exit', remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return { ok: true, folder: { path, remove } };
}

type Made =
  | { readonly ok: true; readonly path: string }
  | Extract<PrivateFolderChoice, { ok: false }>;

/**
 * Makes the folder in the first suitable place; the problem says why the last one is not suitable.
 */
async function makeIn([place = '/tmp', ...more]: readonly string[]): Promise<Made> {
  const made = await tryIn(place);
  return made.ok || more.length === 0 ? made : makeIn(more);
}

async function tryIn(place: string): Promise<Made> {
  try {
    const trust = await trustPath(place, 'way');
    if (!trust.ok) return refused(trust);
    const shown = sanitise(trust.path);
    // % is special in ssh's ControlPath.
    if (trust.path.includes('%'))
      return refused({ why: `${shown} has a % in it`, hint: ELSEWHERE });
    if (join(trust.path, `${PREFIX}XXXXXX`).length > LONGEST) {
      return refused({ why: `${shown} is too long for a socket`, hint: ELSEWHERE });
    }
    return { ok: true, path: await mkdtemp(join(trust.path, PREFIX)) };
  } catch (error) {
    const why = errorWords(error);
    return refused({ why: sanitise(why), hint: ELSEWHERE });
  }
}

const ELSEWHERE = 'Set XDG_RUNTIME_DIR to a folder of your own, with mode 0700.';

function refused({ why, hint }: Pick<Distrust, 'why' | 'hint'>): Made {
  return { ok: false, problem: { what: 'make a folder for the sockets of ssh', why, hint } };
}

/** In a trusted place nobody can replace our folder between checking and removing it. */
async function sweep(place: string, own: string): Promise<void> {
  const names = (await readdir(place)).filter((name) => name.startsWith(PREFIX));
  const folders = names.map((name) => join(place, name)).filter((folder) => folder !== own);
  await Promise.all(
    folders.map(async (folder) => {
      if (await isLeft(folder)) await rm(folder, { recursive: true, force: true });
    }),
  );
}

/**
 * Whether it is ours and no ssh answers in it: not by a PID, which other containers count
 * otherwise.
 */
async function isLeft(folder: string): Promise<boolean> {
  try {
    const stats = await lstat(folder);
    const distrust = distrustOf(folder, pathStatus(stats), 'folder', ownersHere());
    if (distrust !== null || Date.now() - stats.mtimeMs < YOUTH) return false;
    const controls = (await readdir(folder)).filter((name) => CONTROL_NAME.test(name));
    const answers = await Promise.all(controls.map((name) => doesAnswer(join(folder, name))));
    return !answers.includes(true);
  } catch {
    // Its process has just taken it away itself.
    return false;
  }
}

function doesAnswer(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const line = connect(socket);
    line.once('connect', () => {
      line.destroy();
      resolve(true);
    });
    line.once('error', () => resolve(false));
  });
}
