/** One file of `stat -L -c '%d %i %n'`. */
export type FileStat = { readonly device: number; readonly inode: number; readonly path: string };

/** A file that stat(1) could not look at: `Permission denied`, `No such file or directory`. */
export type FileRefusal = { readonly path: string; readonly why: string };

export type StatListing = {
  readonly files: readonly FileStat[];
  readonly refusals: readonly FileRefusal[];
};

const FILE = /^(\d+) (\d+) (.+)$/;
/** GNU says `stat: cannot statx 'PATH': WHY`, busybox `stat: can't stat 'PATH': WHY`. */
const REFUSAL = /^stat: can(?:not|'t) statx? '(.+)': (.+)$/;

/** Reads what `stat -L -c '%d %i %n' FILE… 2>&1` printed, in the C locale. Lines of neither form are dropped. */
export function parseStat(text: string): StatListing {
  const files: FileStat[] = [];
  const refusals: FileRefusal[] = [];
  for (const line of text.split('\n')) {
    const [, device, inode, path] = FILE.exec(line) ?? [];
    if (path !== undefined) files.push({ device: Number(device), inode: Number(inode), path });
    const [, refused, why] = REFUSAL.exec(line) ?? [];
    if (refused !== undefined && why !== undefined) refusals.push({ path: refused, why });
  }
  return { files, refusals };
}
