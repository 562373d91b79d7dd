import type { ListExtent } from '../../store/list-reducer.ts';

/** What of a list is in sight. Drawing it writes this down; the keys that turn pages read it. */
export type Viewport = {
  readonly drawn: (extent: ListExtent) => void;
  readonly extent: () => ListExtent;
};

export function createViewport(): Viewport {
  // Keys of one burst may come before the first drawing: until then the list has no known end.
  let latest: ListExtent = { count: Number.POSITIVE_INFINITY, page: 1 };
  return {
    drawn: (extent) => {
      latest = extent;
    },
    extent: () => latest,
  };
}
