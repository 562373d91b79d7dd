/**
 * The Engine API's versions, of which an engine serves some
 * (docs.docker.com/reference/api/engine/version-history).
 */

/** What the parsers were made for; Engine 29.0 was the first to serve it. */
export const NEWEST_SPOKEN = '1.52';
/** The oldest that has all that is asked for. */
export const OLDEST_SPOKEN = '1.24';

/**
 * The version to speak with an engine that says it serves up to `newest`: its own, within what is
 * spoken here. An engine that names none, or nothing that is a version, is asked in ours: it
 * refuses if it cannot.
 */
export function versionFor(newest: string | null): string {
  const served = newest === null ? null : parse(newest);
  if (served === null || isOlder(parse(NEWEST_SPOKEN), served)) return NEWEST_SPOKEN;
  return isOlder(served, parse(OLDEST_SPOKEN)) ? OLDEST_SPOKEN : `${served.major}.${served.minor}`;
}

/**
 * The version up to which, or from which on, an engine says that it serves, if it refuses a
 * request only for its version; null for other words. It says so before it looks at the request
 * (moby, daemon/server/middleware/version.go).
 */
export function boundIn(words: string): string | null {
  const bound =
    /client version \S+ is too (?:old|new)\. M(?:in|ax)imum supported API version is (\d+\.\d+)/;
  return bound.exec(words)?.[1] ?? null;
}

type Version = { readonly major: number; readonly minor: number };

function parse(text: string): Version | null {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})$/.exec(text) ?? [];
  return major === undefined ? null : { major: Number(major), minor: Number(minor) };
}

function isOlder(one: Version | null, other: Version | null): boolean {
  if (one === null || other === null) return false;
  return one.major === other.major ? one.minor < other.minor : one.major < other.major;
}
