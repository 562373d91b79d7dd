/**
 * Whether sysctl(8) takes a path below /proc/sys, or a link's name in one, as it stands. It ends a key at
 * `=` and at white space, and sets every path that matches a pattern with `*`, `?` or `[` (glob(7)).
 */
export function isSysctlPath(path: string): boolean {
  return /^[^=\s*?[\]]+$/.test(path);
}
