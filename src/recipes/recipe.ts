import type { Snapshot } from '../model/snapshot.ts';
import type { BuildId, Plan } from '../plan/plan.ts';

/** Why a value is refused: the rule it breaks, the value seen, and what would pass. */
export type Refusal = {
  readonly field: string;
  readonly code: string;
  /** One sentence for a person: `172.17.0.2 belongs to web`. */
  readonly message: string;
  /** What would pass: `172.17.0.9 is free`. Empty where nothing would. */
  readonly hint: string;
};

export type Input = Readonly<Record<string, string>>;

export type Choice = {
  readonly value: string;
  /** What stands beside the value in a list: `172.17.0.1/16   3 ports`. */
  readonly note: string;
};

/** What a field's functions see: the host, and the values of the fields before it, resolved. */
export type FieldContext = { readonly snapshot: Snapshot; readonly input: Input };

/** A question of a recipe. The form, the command line flag and the docs table all follow from it. */
export type Field = {
  /** Also the flag: `inner` is `--inner`. */
  readonly key: string;
  readonly label: string;
  /** One line, also the flag's help. */
  readonly help: string;
  /** The real things to choose among, best first; null where any text may be typed. */
  readonly choices: ((context: FieldContext) => readonly Choice[]) | null;
  /** A value for who gives none; null where only a person can say. */
  readonly propose: (context: FieldContext) => string | null;
  /** Why a value will not do; null where it will. */
  readonly refuse: (value: string, context: FieldContext) => Omit<Refusal, 'field'> | null;
};

/** A guided operation. Pure: it runs nothing. */
export type Recipe = {
  readonly id: string;
  /** `Namespace on a bridge`. */
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly Field[];
  readonly plan: (input: Input, snapshot: Snapshot, build: BuildId) => Plan;
};
