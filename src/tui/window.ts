/**
 * The first visible row of a list of `count` rows seen through `height`: where it was, moved no more
 * than it takes to show rows `from` to `to`.
 */
export function windowTop(
  before: number,
  height: number,
  count: number,
  from: number,
  to: number = from,
): number {
  const lowest = Math.max(0, count - height);
  let top = Math.min(before, lowest);
  if (to >= top + height) top = to - height + 1;
  if (from < top) top = from;
  return Math.max(0, Math.min(top, lowest));
}
