/** One file of `stat -c '%d %i %n//'`. */
export type FileStat = { readonly device: number; readonly inode: number; readonly path: string };

/** A file that stat(1) could not look at: `Permission denied`, `No such file or directory`. */
export type FileRefusal = { readonly path: string; readonly why: string };

export type StatListing = {
  readonly files: readonly FileStat[];
  readonly refusals: readonly FileRefusal[];
  /** How many files it was asked for; null if that was not printed. */
  readonly asked: number | null;
};

/**
 * A shell function that looks behind links: how many files it is asked for, then a line for each. A
 * name may hold newlines but never `//`, so that ends it. The complaints come between the answers.
 */
export const LOOK = `
look() { echo "asked $#"; stat -L -c '%d %i %n//' "$@" 2>&1; }
`;

const ASKED = /^asked (\d+)$/m;
const FILE = /^(\d+) (\d+) (.+?)\/\/$/gms;
/** GNU says `stat: cannot statx 'PATH': WHY`, busybox `stat: can't stat 'PATH': WHY`. */
const REFUSAL = /^(?:\S*\/)?stat: can(?:not|'t) statx? '(.+?)': ([^\n]+)$/gms;

/**
 * Reads what `look` printed, in the C locale. What is of neither form is dropped, and not counted.
 */
export function parseStat(text: string): StatListing {
  const asked = ASKED.exec(text)?.[1];
  return {
    asked: asked === undefined ? null : Number(asked),
    files: [...text.matchAll(FILE)].map(([, device, inode, path = '']) => ({
      device: Number(device),
      inode: Number(inode),
      path,
    })),
    refusals: [...text.matchAll(REFUSAL)].map(([, path = '', why = '']) => ({ path, why })),
  };
}

/** Why a listing is incomplete; null if it covers every file that was asked for. */
export function cutShort(
  {
    files,
    refusals,
    asked,
  }: Pick<StatListing, 'refusals' | 'asked'> & { readonly files: readonly unknown[] },
  text: string,
): string | null {
  if (asked === files.length + refusals.length) return null;
  const words = text.split('\n').find((line) => /^(?!\S*stat: can)[^:\d]+: /.test(line));
  return words ?? 'stat reported only some of the files';
}
