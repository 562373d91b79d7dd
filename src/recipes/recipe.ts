import { HIDDEN } from '../executor/secret.ts';
import type { DetailName, Details } from '../model/details.ts';
import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { BuildId, Plan } from '../plan/plan.ts';

/** Why a value is refused: the rule it breaks, the value seen, and what would pass. */
export type Refusal = {
  readonly field: string;
  readonly code: string;
  /** One sentence for a person: `172.17.0.2 belongs to web`. */
  readonly message: string;
  /** What would pass: `172.17.0.9 is free`. Empty if nothing would. */
  readonly hint: string;
};

export type Input = Readonly<Record<string, string>>;

export type Choice = {
  readonly value: string;
  /** What is shown beside the value in a list: `172.17.0.1/16   3 ports`. */
  readonly note: string;
};

/** What a recipe knows of the host: a snapshot, and the details that it `needs`. */
export type HostFacts = { readonly snapshot: Snapshot; readonly details: Details };

/** What a field's functions see: the host, and the values of the fields before it, resolved. */
export type FieldContext = HostFacts & { readonly input: Input };

/** A question of a recipe. The form, the command line flag and the docs table all follow from it. */
export type Field = {
  /** Also the flag: `inner` is `--inner`. */
  readonly key: string;
  readonly label: string;
  /** One line, also the flag's help. */
  readonly help: string;
  /** The real things to choose among, best first; null if any text may be typed. */
  readonly choices: ((context: FieldContext) => readonly Choice[]) | null;
  /** The value if none is given; null if only a person can know it. */
  readonly propose: (context: FieldContext) => string | null;
  /** Why a value will not do; null if it will. */
  readonly refuse: (value: string, context: FieldContext) => FieldRefusal | null;
  /** Empty is an answer too. `propose` gives null then, and `refuse` sees no empty value. */
  readonly optional?: true;
  /** Several values, separated by commas (`splitMany`); on the command line the flag may be repeated. */
  readonly many?: true;
  /** It is never shown: not while it is typed, nor in a plan, a journal or a script. Has no list, and no `many`. */
  readonly secret?: true;
  /** Why it is not asked, given the fields before it: `host mode has no endpoint`; null if it is. */
  readonly unasked?: (context: FieldContext) => string | null;
  /** What to say if no value is given and the help does not explain why one is needed. */
  readonly missing?: (context: FieldContext) => FieldRefusal | null;
};

/** `refuse` belongs to a field, so it gives only the reason. */
export type FieldRefusal = Omit<Refusal, 'field'>;

/** Why a value will not do: the rule it breaks, in words, and what would pass. */
export function refusal(code: string, message: string, hint: string): FieldRefusal {
  return { code, message, hint };
}

/** The values of a field of many; empty ones are left out. */
export function splitMany(value: string): readonly string[] {
  return value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** What a recipe offers for a thing that a person points at. */
export type Offer =
  | {
      /** `Connect web to a network`. */
      readonly title: string;
      /** What the form begins with. */
      readonly preset: Input;
    }
  /** It is for such things, but not for this one. */
  | { readonly title: string; readonly refusal: string };

/** A guided operation. Pure: it runs nothing. */
export type Recipe = {
  readonly id: string;
  /** `Namespace on a bridge`. */
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly Field[];
  /** It can do nothing unless an engine answers. */
  readonly needsEngine?: true;
  /** What it asks of the host beside the snapshot; read before its form opens. */
  readonly needs: readonly DetailName[];
  /** What it offers for a thing; null if it has nothing to do with such things. */
  readonly offer: (thing: Selection, snapshot: Snapshot) => Offer | null;
  /** From resolved fields; those that are not asked are empty. */
  readonly plan: (input: Input, facts: HostFacts, build: BuildId) => Plan;
};

/** The same recipe, whose plans do not hold the values of its secret fields: only steps may, as a `Secret`. */
export function hidingSecrets(recipe: Recipe): Recipe {
  const secrets = recipe.fields.filter(({ secret }) => secret === true).map(({ key }) => key);
  return {
    ...recipe,
    plan: (input, facts, build) => {
      const plan = recipe.plan(input, facts, build);
      const shown = ([key, value]: readonly [string, string]) =>
        [key, value !== '' && secrets.includes(key) ? HIDDEN : value] as const;
      return { ...plan, input: Object.fromEntries(Object.entries(plan.input).map(shown)) };
    },
  };
}
