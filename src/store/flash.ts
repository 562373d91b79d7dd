/** What changed just now: the rows that are drawn differently for a moment, by the identity of their thing. */
import type { Change, Changed } from '../model/changes/change.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { Route } from '../model/kernel/route.ts';
import { namespaceOf } from '../model/kernel/wiring.ts';
import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Flash, FlashKind, PaneId } from './state.ts';

/** The rows of what was told at once; null where nothing is to be seen, such as of a container that went. */
export function flashOf(changes: readonly Change[], snapshot: Snapshot): Flash | null {
  const rows = new Map<string, FlashKind>();
  for (const change of changes) {
    const { own, around } = rowsOf(change.what, snapshot);
    if (change.kind === 'added') for (const row of own) rows.set(row, 'added');
    const touched = change.kind === 'changed' ? [...own, ...around] : around;
    for (const row of touched) rows.set(row, rows.get(row) ?? 'changed');
  }
  return rows.size === 0 ? null : { rows };
}

/** How an item of a list flashes now; null where it does not. */
export function itemFlash(flashes: readonly Flash[], pane: PaneId, key: string): FlashKind | null {
  return flashes.length === 0 ? null : lit(flashes, itemRow(pane, key));
}

/** How a thing of the main pane flashes now; an address also does with its link. */
export function thingFlash(flashes: readonly Flash[], thing: Selection | null): FlashKind | null {
  if (flashes.length === 0) return null;
  switch (thing?.kind) {
    case 'link':
      return lit(flashes, linkRow(thing.end.namespace.id, thing.end.link.index));
    case 'address': {
      const { namespace, link } = thing.end;
      const own = lit(flashes, addressRow(namespace.id, link.index, thing.address));
      return own ?? lit(flashes, linkRow(namespace.id, link.index));
    }
    case 'route':
      return lit(flashes, routeRow(thing.namespace.id, thing.route));
    default:
      return null;
  }
}

function lit(flashes: readonly Flash[], row: string): FlashKind | null {
  return flashes.find(({ rows }) => rows.has(row))?.rows.get(row) ?? null;
}

type RowsOf = { readonly own: readonly string[]; readonly around: readonly string[] };

/** The rows that stand for a thing, and those of what it is in or belongs to. */
function rowsOf(what: Changed, snapshot: Snapshot): RowsOf {
  switch (what.kind) {
    case 'container':
      return { own: [itemRow('containers', what.id)], around: [] };
    case 'namespace':
      return { own: [itemRow('namespaces', String(what.id))], around: [] };
    case 'network':
      return { own: [itemRow('networks', what.id)], around: [] };
    case 'endpoint': {
      const around = [itemRow('containers', what.container), itemRow('networks', what.network)];
      return { own: [], around };
    }
    case 'link': {
      const { namespace, index, name, master } = what;
      const bridge = itemRow('bridges', `${namespace}/${name}`);
      const own = [linkRow(namespace, index), ...(what.type === 'bridge' ? [bridge] : [])];
      const port = master === null ? [] : [itemRow('bridges', `${namespace}/${master}`)];
      return { own, around: [...port, ...insideRows(namespace, snapshot)] };
    }
    case 'address': {
      const { namespace, index, address } = what;
      const own = [addressRow(namespace, index, address)];
      return { own, around: insideRows(namespace, snapshot) };
    }
    case 'route': {
      const own = [routeRow(what.namespace, what.route)];
      return { own, around: insideRows(what.namespace, snapshot) };
    }
    case 'rule':
      return { own: [], around: insideRows(what.namespace, snapshot) };
  }
}

/** The namespace, and the containers that have it for their own: who shares the host's is not in it. */
function insideRows(id: NamespaceId, snapshot: Snapshot): readonly string[] {
  const namespace = namespaceOf(snapshot, id);
  const residents = namespace?.kind === 'host' ? [] : (namespace?.containers ?? []);
  return [
    itemRow('namespaces', String(id)),
    ...residents.map((container) => itemRow('containers', container)),
  ];
}

function itemRow(pane: PaneId, key: string): string {
  return `${pane} ${key}`;
}

function linkRow(namespace: NamespaceId, index: number): string {
  return `link ${namespace} ${index}`;
}

function addressRow(namespace: NamespaceId, index: number, address: string): string {
  return `address ${namespace} ${index} ${address}`;
}

function routeRow(namespace: NamespaceId, route: Route): string {
  return `route ${namespace} ${JSON.stringify(route)}`;
}
