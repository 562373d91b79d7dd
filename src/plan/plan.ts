import type { Command } from '../executor/command.ts';

/** What the output of a command must be for a claim to hold. Data, so that the journal can keep it. */
export type Expectation =
  | { readonly kind: 'succeeds' }
  | { readonly kind: 'fails' }
  | { readonly kind: 'prints'; readonly text: string }
  | { readonly kind: 'prints-nothing' };

/** A claim about the host: a reading command, and what it must say. */
export type Check = { readonly command: Command; readonly expects: Expectation };

/**
 * How a step is taken back. `command` runs only while every guard holds, so that what someone else
 * made under the same name is left alone. `with` says that another step's undo takes this one along.
 */
export type Undo =
  | { readonly kind: 'none' }
  | { readonly kind: 'with'; readonly step: string }
  | { readonly kind: 'command'; readonly command: Command; readonly guards: readonly Guard[] };

/** Why a thing may be taken away; all of a step's must hold. */
export type Guard = {
  /** In words, for the person who reads why an undo was refused: `hmy-netns carries the alias of this build`. */
  readonly says: string;
  readonly check: Check;
};

export type Step = {
  /** Unique in its plan: `namespace`, `cable`. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences that teach why. */
  readonly reason: string;
  readonly command: Command;
  readonly undo: Undo;
  /** Proves that it took effect; null where the exit code is all that can be known. */
  readonly check: Check | null;
  /**
   * A read whose output identifies the thing that was made (an inode). Kept in the journal when the
   * step is done; an undo is refused when the same read then says otherwise.
   */
  readonly identity: Command | null;
  /** What must be true before the step may run, so that nobody else's thing is later taken for ours. */
  readonly before: readonly Guard[];
};

export type Plan = {
  readonly recipe: string;
  readonly build: BuildId;
  /** `namespace my-netns on docker0`. */
  readonly title: string;
  /** The resolved fields that the plan was made from. */
  readonly input: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
};

/** Names a build everywhere: the journal's file, the alias `patchpanel:<build>`, the label. */
export type BuildId = string;
