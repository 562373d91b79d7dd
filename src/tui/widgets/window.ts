/**
 * The first visible row of a list of `count` rows seen through `height`: where it was, unless rows
 * `from` to `to` are not in sight. Then it moves on by half a window: a list that moved by a row at
 * each key would be rewritten at each key, and over a slow line that is all one would see.
 */
export function windowTop(
  before: number,
  height: number,
  count: number,
  from: number,
  to: number = from,
): number {
  const lowest = Math.max(0, count - height);
  const jump = Math.floor(height / 2);
  let top = Math.min(before, lowest);
  if (to >= top + height) top = Math.max(to - height + 1, Math.min(top + jump, from));
  if (from < top) top = Math.min(from, Math.max(top - jump, to - height + 1));
  return Math.max(0, Math.min(top, lowest));
}

/**
 * The first visible row where a cursor came down to `row` from the first one. A screen of a new size
 * begins with it, as a new screen does: what it shows hangs on no size that it had before.
 */
export function windowTopAt(height: number, count: number, row: number): number {
  let top = 0;
  for (let at = 0; at <= row; at += 1) top = windowTop(top, height, count, at);
  return top;
}
