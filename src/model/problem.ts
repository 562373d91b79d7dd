/** Something that could not be read, done or trusted, said so that a person can act on it. */
export type Problem = {
  /** What was wanted: `read the namespace 4026532185`. */
  readonly what: string;
  /** What stood against it: `permission denied on /proc/812/ns/net`. */
  readonly why: string;
  /** What to do about it: `run patchpanel with sudo`. */
  readonly hint: string;
};
