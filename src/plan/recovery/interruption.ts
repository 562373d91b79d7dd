/** What you are asked about a build whose connection broke, once the host is connected again. */

/** State of a step that was begun, as the host shows it. */
export type InterruptedStep = {
  readonly step: string;
  readonly title: string;
  /**
   * `not-done`: nothing of it is there; `gone`: it was done and is no longer in place; `unclear`:
   * something is there that the step does not make, or nothing shows its state.
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
  /** Why the build cannot go on; null if it can. */
  readonly cannotGoOn: string | null;
};

export type InterruptionChoice = 'go-on' | 'roll-back' | 'leave';
