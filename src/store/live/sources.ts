import type { Hint } from '../../inventory/monitor/hint.ts';

/** Who is asked at a reading. Each has a pace of its own. */
export type Source = 'engine' | 'kernel';

const OF_ENGINE: ReadonlySet<Hint['kind']> = new Set([
  'engine',
  'containers',
  'container',
  'networks',
]);

/** Who is asked because of these hints. */
export function sourcesOf(hints: Iterable<Hint>): readonly Source[] {
  const sources = new Set<Source>();
  for (const { kind } of hints) {
    if (kind === 'everything' || OF_ENGINE.has(kind)) sources.add('engine');
    if (!OF_ENGINE.has(kind)) sources.add('kernel');
  }
  return [...sources];
}
