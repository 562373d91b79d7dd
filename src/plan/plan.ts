import { isForEngine, type Operation } from '../executor/operation.ts';
import type { Expectation } from './checks/expectation.ts';

/**
 * A claim about the host: a command or a question to the engine that only looks, and what it must
 * say.
 */
export type Check = {
  readonly command: Operation;
  readonly expects: Expectation;
  /**
   * Milliseconds during which the check is repeated, for a claim that becomes true a moment later;
   * without it, it is asked once.
   */
  readonly within?: number;
  /** Alternative claim, asked when this one does not hold or is unknown. */
  readonly or?: Check;
};

/** Why a thing may be made or taken away; all of a step's must hold. */
export type Guard = {
  /**
   * What is wrong where it does not hold, for a person: `there is already a namespace my-netns`.
   */
  readonly otherwise: string;
  readonly check: Check;
};

/**
 * How a step is undone. `command` runs only while every guard holds, so that what someone else made
 * under the same name is left alone. `with` says that another step's undo also undoes this one.
 */
export type Undo =
  | { readonly kind: 'none' }
  | { readonly kind: 'with'; readonly step: string }
  | {
      readonly kind: 'command';
      readonly command: Operation;
      /** What of the previous state it cannot restore, in words; shown before anything runs. */
      readonly loses: readonly string[];
      readonly guards: readonly Guard[];
      /**
       * Must hold besides, where the step was begun but never seen to end (a crash, a time limit),
       * so that no identity was kept.
       */
      readonly whenUncertain: readonly Guard[];
      /** Asked right before the command only, when what the later steps made is gone already. */
      readonly atLast: readonly Guard[];
      /**
       * Holds when nothing is left to undo: asked before, so that a second undo is not an error,
       * and after.
       */
      readonly gone: Check;
      /**
       * What the kernel brings back by itself a moment later, such as a bridge's carrier; waited
       * for briefly, so that who looks next sees the host as it was. Null if nothing lags.
       */
      readonly settled: Check | null;
    };

export type Step = {
  /** Unique in its plan: `namespace`, `cable`. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences that teach why. */
  readonly reason: string;
  readonly command: Operation;
  /**
   * How success is judged: by the exit code and then the check, or only by the check, for a probe
   * whose exit code answers another question (ping exits 1 where a firewall drops the echo on a
   * sound cable).
   */
  readonly judgedBy: 'exit-code' | 'check';
  readonly undo: Undo;
  /** Proves that it took effect; null if the exit code is all that can be known. */
  readonly check: Guard | null;
  /**
   * A read whose output identifies the thing that was made (an inode). Kept in the journal when the
   * step is done; where the same read later says otherwise, the thing was replaced by someone
   * else's.
   */
  readonly identity: Operation | null;
  /**
   * What must be true before the step may run, so that someone else's thing is never mistaken for
   * the build's.
   */
  readonly before: readonly Guard[];
};

export type Plan = {
  readonly recipe: string;
  readonly build: BuildId;
  /** `namespace my-netns on docker0`. */
  readonly title: string;
  /** The resolved fields that the plan was made from. */
  readonly input: Readonly<Record<string, string>>;
  /** What a person should know before it runs: what goes along, what will not work, what stays. */
  readonly warnings: readonly string[];
  readonly steps: readonly Step[];
};

/** Names a build everywhere: the journal's file, the alias `patchpanel:<build>`, the label. */
export type BuildId = string;

/** What of the state before an undo of the whole plan cannot bring back, in words. */
export function planLosses(plan: Plan): readonly string[] {
  return plan.steps.flatMap(({ undo }) => (undo.kind === 'command' ? undo.loses : []));
}

/** Whether a plan changes an engine, so that its build outlasts a restart of the machine. */
export function usesEngine(plan: Plan): boolean {
  return plan.steps.some(({ command }) => isForEngine(command));
}
