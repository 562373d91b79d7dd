import { ofMainEngine } from '../../model/engine/other-engine.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { refuseEngine } from './engine-refusal.ts';
import { refuseOtherEngine } from './other-engine.ts';

/** How a field of a thing describes itself. */
export type About = Pick<Field, 'key' | 'label' | 'help'>;

/** What is wrong with the thing itself, once it was found; null if it will do. */
export type Judge<T> = (thing: T, context: FieldContext) => FieldRefusal | null;

type Named = { readonly name: string; readonly id: string; readonly engine?: string };

/**
 * Finds one of the engine's things by name, id, or the beginning of an id that no other shares. Another
 * engine of the host may have things of the same names: they come second.
 */
export function findNamed<T extends Named>(all: readonly T[], text: string): T | null {
  const own = ofMainEngine(all);
  return findIn(own, text) ?? (own === all ? null : findIn(all, text));
}

function findIn<T extends Named>(all: readonly T[], text: string): T | null {
  const exact = all.find(({ name, id }) => name === text || id === text);
  if (exact !== undefined || text === '') return exact ?? null;
  const [only, ...others] = all.filter(({ id }) => id.startsWith(text));
  return only !== undefined && others.length === 0 ? only : null;
}

/** A kind of thing that the engine has many of. */
type Kind<T> = {
  /** `container`, `network`. */
  readonly noun: string;
  readonly all: (snapshot: Snapshot) => readonly T[];
  /** What is shown beside its name in the list of choices. */
  readonly note: (thing: T, snapshot: Snapshot) => string;
};

/** A field that names an existing thing of the engine. */
export function engineThingField<T extends Named>(
  about: About,
  { noun, all, note }: Kind<T>,
  judge: Judge<T>,
): Field {
  const judgeAll: Judge<T> = (each, context) =>
    refuseOtherEngine(each, context.snapshot) ?? judge(each, context);
  return {
    ...about,
    choices: (context) =>
      all(context.snapshot)
        .filter((each) => judgeAll(each, context) === null)
        .map((each) => ({ value: each.name, note: note(each, context.snapshot) })),
    propose: () => null,
    refuse: (value, context) => {
      const engine = refuseEngine(context.snapshot);
      if (engine !== null) return engine;
      const things = all(context.snapshot);
      const found = findNamed(things, value);
      if (found !== null) return judgeAll(found, context);
      const names = ofMainEngine(things)
        .map(({ name }) => name)
        .join(', ');
      return refusal(
        'gone',
        `no ${noun} is named ${value}`,
        names === '' ? '' : `there is ${names}`,
      );
    },
  };
}
