import type { Hint } from '../inventory/monitor/hint.ts';

/** Who is asked at a reading. Each has a pace of its own. */
export type Side = 'engine' | 'kernel';

const OF_ENGINE: ReadonlySet<Hint['kind']> = new Set([
  'engine',
  'containers',
  'container',
  'networks',
]);

/** Who is asked because of these hints. */
export function sidesOf(hints: Iterable<Hint>): readonly Side[] {
  const sides = new Set<Side>();
  for (const { kind } of hints) {
    if (kind === 'everything' || OF_ENGINE.has(kind)) sides.add('engine');
    if (!OF_ENGINE.has(kind)) sides.add('kernel');
  }
  return [...sides];
}
