/**
 * The scripts of this room put what many programs print into one output, cut into frames: NUL, a
 * name, NUL, content. A NUL can be in no link name, alias, path or process name of Linux, so no
 * output can forge a frame.
 */
export type Frame = { readonly name: string; readonly content: string };

/** Cuts an output into its frames; text before the first (a login banner) is dropped. */
export function parseFrames(output: string): readonly Frame[] {
  const [, ...parts] = output.split('\0');
  const frames: Frame[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    frames.push({ name: parts[at] ?? '', content: parts[at + 1] ?? '' });
  }
  return frames;
}
