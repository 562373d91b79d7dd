/** In which order the targets stand. Pure. */
import { figuresOf, type PingFigures, type PingStats } from '../../probe/ping/ping-stats.ts';
import type { Watched } from './watched.ts';

/** What one may sort by; `added` is the order in which they came. */
export const SORTS = ['added', 'from', 'target', 'loss', 'last', 'p50', 'p99', 'jitter'] as const;
export type Sort = (typeof SORTS)[number];

export type Ordering = { readonly by: Sort; readonly reversed: boolean };

/** Statistics are immutable, so their figures serve as long as they do. */
const known = new WeakMap<PingStats, PingFigures>();

export function figuresFor(stats: PingStats): PingFigures {
  const before = known.get(stats);
  if (before !== undefined) return before;
  const figures = figuresOf(stats);
  known.set(stats, figures);
  return figures;
}

/** The worst first for figures, the alphabet for names; the other way round where reversed. Ties keep the order in which they came. */
export function ordered(
  watched: readonly Watched[],
  { by, reversed }: Ordering,
): readonly Watched[] {
  const compare = (one: Watched, other: Watched) => {
    switch (by) {
      case 'added':
        return one.id - other.id;
      case 'from':
        return one.origin.label.localeCompare(other.origin.label, 'en', { numeric: true });
      case 'target':
        return one.session.target.localeCompare(other.session.target, 'en', { numeric: true });
      default:
        return worth(other, by) - worth(one, by);
    }
  };
  const sign = reversed ? -1 : 1;
  return [...watched].sort((one, other) => sign * compare(one, other) || one.id - other.id);
}

function worth({ session }: Watched, by: 'loss' | 'last' | 'p50' | 'p99' | 'jitter'): number {
  return figuresFor(session.stats)[by] ?? -1;
}
