/** What a watcher's folder tells, as data. */

/** A plan that the host took back by itself. */
export type Reverted = {
  /** When, by the host's clock: ISO 8601. */
  readonly when: string;
  /** Why a step could not be taken back, by its number in the plan, from 1. */
  readonly kept: ReadonlyMap<number, string>;
};

export type WatcherReport =
  /** It counts, or waits for signs of life. */
  | { readonly kind: 'armed' }
  | { readonly kind: 'reverting' }
  | { readonly kind: 'reverted'; readonly reverted: Reverted }
  /** Somebody ended it, so that nothing is taken back by itself any more. */
  | { readonly kind: 'dead' }
  /** Nothing is left of it. */
  | { readonly kind: 'absent' }
  /** It could not be asked. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Reads what the look at a watcher's folder printed. */
export function parseReport(text: string): WatcherReport {
  const [first = '', ...rest] = text.trim().split('\n');
  if (first === 'armed' || first === 'reverting' || first === 'dead') return { kind: first };
  const when = /^reverted (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/.exec(first)?.[1];
  if (when === undefined) return { kind: 'unknown', why: 'the armed undo tells nothing of itself' };
  const kept = rest.flatMap((line): readonly (readonly [number, string])[] => {
    const [, number, why] = /^kept (\d+) (.*)$/.exec(line) ?? [];
    return number === undefined || why === undefined ? [] : [[Number(number), why]];
  });
  return { kind: 'reverted', reverted: { when, kept: new Map(kept) } };
}
