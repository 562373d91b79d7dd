import type { ListExtent } from '../../store/list-reducer.ts';

/** What of a list is in sight. Drawing it writes this down; the keys that turn pages read it. */
export type Viewport = {
  readonly drawn: (extent: ListExtent) => void;
  readonly extent: () => ListExtent;
};

export function createViewport(): Viewport {
  let latest: ListExtent = { count: 0, page: 1 };
  return {
    drawn: (extent) => {
      latest = extent;
    },
    extent: () => latest,
  };
}
