import type { CommandResult } from '../executor/command-result.ts';
import type { Problem } from '../model/problem.ts';
import type { BuildId } from './plan.ts';

/**
 * `uncertain`: the way to the host broke, so that it may be done or not, or half; `not-done`: the way
 * broke, and it certainly is not; `kept`: it stands although it should have been taken back.
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
  /** Of the step's own command or its undo, when that has ended; a probe's answer is in it. */
  readonly result: CommandResult | null;
  /** Why it failed or was kept; empty otherwise. */
  readonly why: string;
};

/** A step by its id and title. */
export type StepName = { readonly step: string; readonly title: string };

/** A step that could not or must not be taken back. */
export type Kept = StepName & { readonly why: string };

/**
 * What became of an undo that was armed on the host, as far as is known: it was ended; it stood by when the
 * host was last heard of; the host takes the build back; nothing is left of it; or that could not be learned.
 */
export type ArmedState = 'ended' | 'armed' | 'reverting' | 'gone' | 'unknown';

/** How a run ended. `undone` holds the ids of the steps taken back, in the order of the undo. */
export type RunOutcome =
  | {
      readonly kind: 'applied';
      readonly build: BuildId;
      /** What did not go as it should beside the plan: `the end of the run could not be journalled: …`. */
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
      /** Null where none was armed. */
      readonly revert: ArmedState | null;
    }
  /** The host took it back by itself, since nobody said in time that it is to be kept. */
  | {
      readonly kind: 'reverted';
      readonly build: BuildId;
      /** ISO 8601, by the host's clock. */
      readonly when: string;
      readonly problem: Problem;
      readonly undone: readonly string[];
      readonly kept: readonly Kept[];
    }
  /** The way to the host broke in the middle, and nobody waits for it: what is there stays. */
  | {
      readonly kind: 'left';
      readonly build: BuildId;
      readonly step: string;
      readonly problem: Problem;
      /** The steps that are known to be done. */
      readonly certain: readonly StepName[];
      /** Those of which nobody knows. */
      readonly uncertain: readonly StepName[];
      readonly undone: readonly string[];
      /** Null where none was armed. */
      readonly revert: ArmedState | null;
    };

export type UndoOutcome =
  /** All of it is gone now; `undone` may be empty where nothing was left. */
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
