/** Things of two lists, by identity: `kept` are those in both, before and after. */
export type Pairs<T> = {
  readonly removed: readonly T[];
  readonly kept: readonly (readonly [T, T])[];
  readonly added: readonly T[];
};

/**
 * Finds for each thing the one of the other list that has its key; of several with one key the
 * first of each list go together. All three lists keep the order that their things had, `kept` that
 * of `after`.
 */
export function pairUp<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (thing: T, from: 'before' | 'after') => string | number,
): Pairs<T> {
  const waiting = new Map<string | number, T[]>();
  for (const thing of before) {
    const key = keyOf(thing, 'before');
    const queue = waiting.get(key);
    if (queue === undefined) waiting.set(key, [thing]);
    else queue.push(thing);
  }
  const kept: (readonly [T, T])[] = [];
  const added: T[] = [];
  for (const thing of after) {
    const was = waiting.get(keyOf(thing, 'after'))?.shift();
    if (was === undefined) added.push(thing);
    else kept.push([was, thing]);
  }
  const left = new Set([...waiting.values()].flat());
  return { removed: before.filter((thing) => left.has(thing)), kept, added };
}
