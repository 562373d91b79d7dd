import type { CommandResult } from '../executor/command-result.ts';
import type { Problem } from '../model/problem.ts';
import type { BuildId } from './plan.ts';

/**
 * `uncertain`: the connection broke, so the step may be done, half done or not done; `not-done`:
 * the connection broke and the step certainly did not run; `kept`: it is still in place although it
 * should have been undone.
 */
export type StepStatus =
  | 'waiting'
  | 'running'
  | 'done'
  | 'failed'
  | 'uncertain'
  | 'not-done'
  | 'undone'
  | 'kept';

/** A step of a running build or undo came into another state. */
export type StepEvent = {
  readonly step: string;
  readonly status: StepStatus;
  /** Result of the step's command or its undo once that has ended; it includes a probe's answer. */
  readonly result: CommandResult | null;
  /** Why it failed or was kept; empty otherwise. */
  readonly why: string;
};

/** A step by its id and title. */
export type StepName = { readonly step: string; readonly title: string };

/** A step that could not or must not be taken back. */
export type Kept = StepName & { readonly why: string };

/**
 * State of an undo armed on the host, as far as known: it was ended; it was standing by at the last
 * contact; the host is undoing the build; nothing is left of it; or its state could not be read.
 */
export type ArmedState = 'ended' | 'armed' | 'reverting' | 'gone' | 'unknown';

/** How a run ended. `undone` holds the ids of the steps taken back, in the order of the undo. */
export type RunOutcome =
  | {
      readonly kind: 'applied';
      readonly build: BuildId;
      /**
       * What did not go as it should beside the plan: `the end of the run could not be journalled:
       * …`.
       */
      readonly warnings?: readonly string[];
    }
  /** Nothing was run. */
  | { readonly kind: 'refused'; readonly build: BuildId; readonly problem: Problem }
  | {
      readonly kind: 'failed';
      readonly build: BuildId;
      readonly step: string;
      readonly problem: Problem;
      readonly undone: readonly string[];
      readonly kept: readonly Kept[];
      /** Null if none was armed. */
      readonly revert: ArmedState | null;
    }
  /** The host undid it automatically because nobody confirmed it in time. */
  | {
      readonly kind: 'reverted';
      readonly build: BuildId;
      /** ISO 8601, by the host's clock. */
      readonly when: string;
      readonly problem: Problem;
      readonly undone: readonly string[];
      readonly kept: readonly Kept[];
    }
  /**
   * The connection to the host broke in the middle and nobody waits for it: what is there stays.
   */
  | {
      readonly kind: 'left';
      readonly build: BuildId;
      readonly step: string;
      readonly problem: Problem;
      /** The steps that are known to be done. */
      readonly certain: readonly StepName[];
      /** The steps whose outcome is unknown. */
      readonly uncertain: readonly StepName[];
      readonly undone: readonly string[];
      /** Null if none was armed. */
      readonly revert: ArmedState | null;
    };

export type UndoOutcome =
  /** All of it is gone now; `undone` may be empty if nothing was left. */
  | {
      readonly kind: 'undone';
      readonly build: BuildId;
      readonly undone: readonly string[];
      /** What did not go as it should beside it. */
      readonly warnings?: readonly string[];
    }
  /** Nothing was changed. */
  | {
      readonly kind: 'refused';
      readonly build: BuildId;
      readonly problem: Problem;
      readonly kept: readonly Kept[];
    }
  | {
      readonly kind: 'partly';
      readonly build: BuildId;
      readonly problem: Problem;
      readonly undone: readonly string[];
      readonly kept: readonly Kept[];
      readonly warnings?: readonly string[];
    };
