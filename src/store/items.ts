/** The lists of the left panes: what is in them, in which order, and what a filter leaves of them. */
import type { Container } from '../model/engine/container.ts';
import type { Network } from '../model/engine/network.ts';
import type { Namespace } from '../model/kernel/namespace.ts';
import type { LinkEnd } from '../model/kernel/wiring.ts';
import { kindLabel, labelOf, ownersLabel } from '../model/label.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { PaneId, PaneTarget, State } from './state.ts';

type Listed = {
  /** The identity that a selection keeps over re-reads. */
  readonly key: string;
  /** What a filter looks in, lower case. */
  readonly words: string;
};

/** One row's thing; `key` is its identity within its pane. */
export type Item =
  | (Listed & { readonly kind: 'container'; readonly container: Container })
  | (Listed & { readonly kind: 'namespace'; readonly namespace: Namespace })
  | (Listed & { readonly kind: 'network'; readonly network: Network })
  | (Listed & { readonly kind: 'bridge'; readonly bridge: LinkEnd });

/** The pane that lists a target, and its key there. */
export function paneOfTarget(target: PaneTarget): { readonly pane: PaneId; readonly key: string } {
  switch (target.kind) {
    case 'container':
      return { pane: 'containers', key: target.id };
    case 'namespace':
      return { pane: 'namespaces', key: String(target.id) };
    case 'network':
      return { pane: 'networks', key: target.id };
    case 'bridge':
      return { pane: 'bridges', key: `${target.namespace}/${target.name}` };
  }
}

const everything = new WeakMap<Snapshot, Readonly<Record<PaneId, readonly Item[]>>>();
const filtered = new WeakMap<readonly Item[], { filter: string; items: readonly Item[] }>();
const positions = new WeakMap<readonly Item[], ReadonlyMap<string, number>>();

/** All that a pane lists, before any filter. Computed once a snapshot. */
export function allItems(snapshot: Snapshot, pane: PaneId): readonly Item[] {
  let lists = everything.get(snapshot);
  if (lists === undefined) {
    lists = {
      containers: snapshot.containers.map(containerItem),
      namespaces: snapshot.namespaces.map((namespace) => namespaceItem(snapshot, namespace)),
      networks: snapshot.networks.map(networkItem),
      bridges: bridgeItems(snapshot),
    };
    everything.set(snapshot, lists);
  }
  return lists[pane];
}

/** What a pane lists now: every word of its filter is somewhere in the thing's words. */
export function itemsOf(state: State, pane: PaneId): readonly Item[] {
  if (state.snapshot === null) return [];
  const all = allItems(state.snapshot, pane);
  const filter = state.filters[pane].trim().toLowerCase();
  if (filter === '') return all;
  const before = filtered.get(all);
  if (before?.filter === filter) return before.items;
  const wanted = filter.split(/\s+/);
  const items = all.filter((item) => wanted.every((word) => item.words.includes(word)));
  filtered.set(all, { filter, items });
  return items;
}

/** Where the cursor of a pane stands: on its thing, or where that was; -1 in an empty list. */
export function indexIn(items: readonly Item[], cursor: State['cursors'][PaneId]): number {
  let places = positions.get(items);
  if (places === undefined) {
    places = new Map(items.map((item, index) => [item.key, index]));
    positions.set(items, places);
  }
  const found = cursor.key === null ? undefined : places.get(cursor.key);
  return found ?? Math.min(cursor.index, items.length - 1);
}

/** The thing under the cursor of a pane; null in an empty list. */
export function selectedItem(state: State, pane: PaneId): Item | null {
  const items = itemsOf(state, pane);
  return items[indexIn(items, state.cursors[pane])] ?? null;
}

function containerItem(container: Container): Item {
  const words = [
    container.name,
    container.id,
    container.image,
    container.state,
    container.networkMode,
    container.engine ?? '',
    ...container.endpoints.flatMap((endpoint) => [endpoint.network, endpoint.address ?? '']),
  ];
  return { kind: 'container', key: container.id, container, words: joined(words) };
}

function namespaceItem(snapshot: Snapshot, namespace: Namespace): Item {
  const words = [
    labelOf(snapshot, namespace),
    namespace.kind,
    kindLabel(namespace),
    ownersLabel(snapshot, namespace.owners),
    String(namespace.id),
    ...namespace.names,
    ...namespace.processes.map((process) => process.name),
    ...namespace.links.flatMap((link) => link.addresses.map((address) => address.address)),
  ];
  return { kind: 'namespace', key: String(namespace.id), namespace, words: joined(words) };
}

function networkItem(network: Network): Item {
  const words = [
    network.name,
    network.id,
    network.driver,
    network.engine ?? '',
    network.bridge ?? '',
    ...network.subnets.map((subnet) => subnet.cidr),
  ];
  return { kind: 'network', key: network.id, network, words: joined(words) };
}

function bridgeItems(snapshot: Snapshot): readonly Item[] {
  return snapshot.namespaces.flatMap((namespace) =>
    namespace.links
      .filter((link) => link.kind === 'bridge')
      .map((link): Item => {
        const addresses = link.addresses.map((address) => address.address);
        const words = [link.name, link.alias ?? '', labelOf(snapshot, namespace)];
        return {
          kind: 'bridge',
          key: `${namespace.id}/${link.name}`,
          bridge: { namespace, link },
          words: joined([...words, ...addresses]),
        };
      }),
  );
}

function joined(words: readonly string[]): string {
  return words.join(' ').toLowerCase();
}
