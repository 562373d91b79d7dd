/** What a person is asked about a build whose way to the host broke, once it stands again. */

/** What a step that was begun is found to be, by what the host shows. */
export type InterruptedStep = {
  readonly step: string;
  readonly title: string;
  /**
   * `not-done`: nothing of it is there; `gone`: it was done, and no longer stands; `unclear`: something
   * is there that is not what the step makes, or nothing tells.
   */
  readonly state: 'done' | 'not-done' | 'gone' | 'unclear';
  /** Why it is gone or unclear; empty otherwise. */
  readonly why: string;
};

export type Interruption = {
  readonly build: string;
  /** The step at which it broke. */
  readonly step: string;
  /** What the connection said. */
  readonly why: string;
  /** The steps that were begun, in their order. */
  readonly found: readonly InterruptedStep[];
  /** Why the build cannot go on; null where it can. */
  readonly cannotGoOn: string | null;
};

export type InterruptionChoice = 'go-on' | 'roll-back' | 'leave';
