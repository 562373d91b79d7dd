import type { Changed } from '../../model/changes/change.ts';
import type { Selection } from '../../model/selection.ts';
import { allItems, paneOfTarget } from '../../store/items.ts';
import type { PaneTarget, TabId } from '../../store/state.ts';
import type { AppContext } from '../app-context.ts';
import { stopsIn } from '../panes/under-cursor.ts';

/** The tab on which a part of a namespace stands. */
const TABS: Readonly<Partial<Record<Changed['kind'], TabId>>> = {
  link: 'links',
  address: 'addresses',
  route: 'routes',
  rule: 'routes',
};

/** Leaves the overlay on top for the thing that changed, or what it is in; says so where that is gone. */
export function goToChanged({ store, overlays, ...app }: AppContext, what: Changed): void {
  const { snapshot } = store.getState();
  const target = targetOf(what);
  const { pane, key } = paneOfTarget(target);
  if (snapshot === null || !allItems(snapshot, pane).some((item) => item.key === key)) {
    store.dispatch({ type: 'notice', notice: { tone: 'bad', text: 'it is gone' } });
    return;
  }
  overlays.close();
  store.dispatch({ type: 'go', target });
  const tab = target.kind === 'namespace' ? TABS[what.kind] : undefined;
  if (tab === undefined) return;
  store.dispatch({ type: 'tab', tab });
  const stops = stopsIn({ store, ...app });
  const by = stops.findIndex(({ thing }) => thing !== null && isThing(thing, what));
  if (by > 0) store.dispatch({ type: 'move', move: { by }, stops: stops.length, page: 1 });
}

function targetOf(what: Changed): PaneTarget {
  switch (what.kind) {
    case 'container':
    case 'namespace':
    case 'network':
      return what;
    case 'endpoint':
      return { kind: 'container', id: what.container };
    case 'link':
      return what.type === 'bridge'
        ? { kind: 'bridge', namespace: what.namespace, name: what.name }
        : { kind: 'namespace', id: what.namespace };
    default:
      return { kind: 'namespace', id: what.namespace };
  }
}

function isThing(thing: Selection, what: Changed): boolean {
  switch (what.kind) {
    case 'link':
      return thing.kind === 'link' && thing.end.link.index === what.index;
    case 'address':
      return (
        thing.kind === 'address' &&
        thing.end.link.index === what.index &&
        thing.address === what.address
      );
    case 'route':
      return thing.kind === 'route' && JSON.stringify(thing.route) === JSON.stringify(what.route);
    default:
      return false;
  }
}
