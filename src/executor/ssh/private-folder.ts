import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Bytes that a folder's path may have: a socket's whole path has at most 104 (sun_path of unix(7) on
 * the tightest system), and ssh adds 17 to that of its own while it makes it.
 */
const LONGEST = 104 - 17 - '/01234567'.length;

/** A folder for sockets that only this user may enter (0700), gone with this process at the latest. */
export type PrivateFolder = { readonly path: string; readonly remove: () => void };

/** Makes one in the runtime folder of the session (XDG_RUNTIME_DIR) or where temporary files go. */
export async function makePrivateFolder(runtime: string | undefined): Promise<PrivateFolder> {
  const path = await mkdtemp(join(placeFor(runtime), 'patchpanel-'));
  const remove = () => {
    process.off('exit', remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return { path, remove };
}

function placeFor(runtime: string | undefined): string {
  const fits = (place: string) => join(place, 'patchpanel-XXXXXX').length <= LONGEST;
  return [runtime, tmpdir()].find((place) => place !== undefined && fits(place)) ?? '/tmp';
}
