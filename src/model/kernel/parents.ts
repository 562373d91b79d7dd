/** Drivers whose links share the cable of another link, their parent (ip-link(8)). */
export const PARENT_DRIVERS = ['macvlan', 'ipvlan'] as const;
export type ParentDriver = (typeof PARENT_DRIVERS)[number];

/** What is to be known of a host before links share the cable of one of its own. */
export type ParentDetail = {
  /** Those that the running kernel has. */
  readonly drivers: readonly ParentDriver[];
  /** Names of the links that are wireless. */
  readonly wireless: readonly string[];
  /** Names of the links that one macvlan link in passthru mode has to itself. */
  readonly exclusive: readonly string[];
};
