/** Where the wizard is: choosing a recipe, in its form, before its plan, or watching it run. */

import type { CommandResult } from '../../executor/command-result.ts';
import type { Connection } from '../../executor/connection.ts';
import type { RunOutcome, StepEvent, StepStatus, UndoOutcome } from '../../plan/events.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Interruption, InterruptionChoice } from '../../plan/recovery/interruption.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { Form } from './form.ts';

/** What became of a step so far; `result` is of its own command, never of its undo. */
export type StepProgress = {
  readonly status: StepStatus;
  readonly result: CommandResult | null;
  readonly why: string;
};

export type Progress = Readonly<Record<string, StepProgress>>;

/** How a run stands. After it was applied it may be undone from the same screen. */
export type Phase =
  | { readonly kind: 'running' }
  | { readonly kind: 'stopping' }
  /** The connection to the host is broken, and waited for, until `leave` is called. */
  | {
      readonly kind: 'cut-off';
      readonly connection: Extract<Connection, { kind: 'down' }>;
      /** What goes on once it stands again. */
      readonly then: 'running' | 'stopping' | 'undoing';
      readonly leave: () => void;
    }
  /** It stands again: what the host has of each step is being found out. */
  | { readonly kind: 'looking' }
  /** Whether the build goes on or is rolled back. */
  | {
      readonly kind: 'broken';
      readonly broken: Interruption;
      readonly choose: (choice: InterruptionChoice) => void;
    }
  /** It has run, and the host undoes it at `until` (milliseconds since the epoch) unless it is kept. */
  | {
      readonly kind: 'keeping';
      readonly until: number;
      /** Seconds until then. */
      readonly left: number;
      /** Why the last answer did not count; null at first. */
      readonly refused: string | null;
      readonly choose: (answer: 'keep' | 'take-back') => void;
    }
  /** It is to be kept, and a new connection is made to see that the host is still reached. */
  | { readonly kind: 'proving' }
  /** Nobody kept it in time. */
  | { readonly kind: 'reverting' }
  | { readonly kind: 'ended'; readonly outcome: RunOutcome }
  /** Whether it may be undone, although not all will be as before. */
  | { readonly kind: 'asking'; readonly outcome: RunOutcome }
  | { readonly kind: 'undoing' }
  | { readonly kind: 'taken-back'; readonly outcome: UndoOutcome };

const WORKING: readonly Phase['kind'][] = [
  'running',
  'stopping',
  'undoing',
  'looking',
  'proving',
  'reverting',
];

/** Whether it stands still and says why; the cursor then also has a place behind the last step. */
export function isAtRest({ kind }: Phase): boolean {
  return !WORKING.includes(kind);
}

export type WizardState =
  | { readonly stage: 'recipe'; readonly at: number }
  /** What the recipe needs to know is being read. */
  | {
      readonly stage: 'reading';
      readonly recipe: Recipe;
      /** What is said of it where it takes long; null before. */
      readonly waits: string | null;
    }
  | { readonly stage: 'fields'; readonly form: Form }
  | {
      readonly stage: 'plan';
      readonly form: Form;
      readonly plan: Plan;
      readonly at: number;
      /** Seconds for which the host will wait until it undoes it; null where it will not. */
      readonly within: number | null;
    }
  | {
      readonly stage: 'run';
      readonly plan: Plan;
      readonly at: number;
      readonly progress: Progress;
      readonly phase: Phase;
    };

export type Running = Extract<WizardState, { stage: 'run' }>;

/** In another phase; with the cursor behind the last step, where its words stand, if it comes to rest. */
export function withPhase(state: Running, phase: Phase): Running {
  return { ...state, phase, at: isAtRest(phase) ? state.plan.steps.length : state.at };
}

export const WAITING: StepProgress = { status: 'waiting', result: null, why: '' };

/** The progress after an event of the runner or of the undo. */
export function progressAfter(progress: Progress, event: StepEvent): Progress {
  const before = progress[event.step] ?? WAITING;
  const isBack = event.status === 'undone' || event.status === 'kept';
  const result = isBack ? before.result : (event.result ?? before.result);
  return { ...progress, [event.step]: { status: event.status, result, why: event.why } };
}
