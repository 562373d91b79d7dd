type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The locale that says how characters are written: the first that is set and not empty of LC_ALL,
 * LC_CTYPE and LANG (locale(7)). Null where none is.
 */
export function localeOf(env: Environment): string | null {
  return env.LC_ALL || env.LC_CTYPE || env.LANG || null;
}

/**
 * Whether more than ASCII can be drawn. A locale that is not of UTF-8, C and POSIX included, says no;
 * and the kernel's console says it whatever the locale is, since its font lacks our signs. Where
 * nobody has set a locale, as in many containers, the terminal in front of it still is of UTF-8.
 */
export function drawsUnicode(env: Environment): boolean {
  const locale = localeOf(env);
  return env.TERM !== 'linux' && (locale === null || /utf-?8/i.test(locale));
}
