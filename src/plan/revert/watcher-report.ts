/** What a watcher's folder tells, as data. */

/** A plan that the host took back by itself. */
export type Reverted = {
  /** When, by the host's clock: ISO 8601. */
  readonly when: string;
  /** Why a step could not be taken back, by its number in the plan, from 1. */
  readonly kept: ReadonlyMap<number, string>;
  /**
   * The process on the host that held its lock all the while, so that it was taken back beside it;
   * null if none did.
   */
  readonly beneath: number | null;
};

export type WatcherReport =
  /** It counts, or waits for signs of life. */
  | { readonly kind: 'armed' }
  | { readonly kind: 'reverting' }
  | { readonly kind: 'reverted'; readonly reverted: Reverted }
  /** It ended before it was done, so nothing is undone automatically. */
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
  if (when === undefined)
    return { kind: 'unknown', why: 'the armed undo did not report its state' };
  const kept = rest.flatMap((line): readonly (readonly [number, string])[] => {
    const [, number, why] = /^kept (\d+) (.*)$/.exec(line) ?? [];
    return number === undefined || why === undefined ? [] : [[Number(number), why]];
  });
  const other = rest
    .map((line) => /^beneath (\d+)$/.exec(line)?.[1])
    .find((pid) => pid !== undefined);
  const beneath = other === undefined ? null : Number(other);
  return { kind: 'reverted', reverted: { when, kept: new Map(kept), beneath } };
}
