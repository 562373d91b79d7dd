import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'patchpanel-ssh-';

/** What ssh is told to call a control socket; sockets of engines have other names. */
const CONTROL_NAME = /^[0-9a-f]{8}$/;

/**
 * Characters that a folder's path may have: a socket's whole path has at most 104 (sun_path of unix(7)
 * on the tightest system), and ssh adds 17 to that of its own while it makes it.
 */
const LONGEST = 104 - 17 - '/01234567'.length;

/** Milliseconds for which a folder without sockets may belong to a process that is just starting. */
const YOUTH = 60_000;

/** A folder for sockets that only this user may enter (0700), gone with this process. */
export type PrivateFolder = { readonly path: string; readonly remove: () => void };

/**
 * Makes one in the runtime folder of the session (XDG_RUNTIME_DIR) or where temporary files go, and
 * takes away those that killed processes left there.
 */
export async function makePrivateFolder(runtime: string | undefined): Promise<PrivateFolder> {
  const path = await makeIn([runtime, tmpdir(), '/tmp'].filter((place) => place !== undefined));
  await sweep(join(path, '..'), path);
  const remove = () => {
    process.off('exit', remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return { path, remove };
}

/** In the first place that is there and whose name ssh can use: % is special in its ControlPath. */
async function makeIn(places: readonly string[]): Promise<string> {
  const [place = '/tmp', ...more] = places;
  const isFit = `${place}/${PREFIX}XXXXXX`.length <= LONGEST && !place.includes('%');
  if (!isFit && more.length > 0) return makeIn(more);
  try {
    return await mkdtemp(join(place, PREFIX));
  } catch (error) {
    if (more.length === 0) throw error;
    return makeIn(more);
  }
}

async function sweep(place: string, own: string): Promise<void> {
  const names = (await readdir(place)).filter((name) => name.startsWith(PREFIX));
  const folders = names.map((name) => join(place, name)).filter((folder) => folder !== own);
  await Promise.all(
    folders.map(async (folder) => {
      if (await isLeft(folder)) await rm(folder, { recursive: true, force: true });
    }),
  );
}

/** Whether it is ours and no ssh answers in it: not by a PID, which other containers count otherwise. */
async function isLeft(folder: string): Promise<boolean> {
  try {
    const { uid, mtimeMs } = await stat(folder);
    if (uid !== process.getuid?.() || Date.now() - mtimeMs < YOUTH) return false;
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
