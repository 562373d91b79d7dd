/** The wiring of a whole host as a graph: what is where, and what each cable connects. Pure. */
import { formatCidr } from '../address/address.ts';
import { bridgesOf } from '../kernel/bridges.ts';
import type { Link } from '../kernel/link.ts';
import type { Namespace, NamespaceId, NamespaceKind } from '../kernel/namespace.ts';
import { farEndOf, type LinkEnd, lowersOf } from '../kernel/wiring.ts';
import { labelOf } from '../label.ts';
import type { Snapshot } from '../snapshot.ts';

export type MapNode =
  | {
      readonly id: string;
      readonly kind: 'namespace';
      readonly label: string;
      readonly namespace: NamespaceId;
      readonly of: NamespaceKind;
    }
  | {
      readonly id: string;
      readonly kind: 'bridge';
      readonly label: string;
      readonly namespace: NamespaceId;
      /** The engine's network that it carries; null for one made by hand. */
      readonly network: string | null;
      readonly addresses: readonly string[];
      readonly up: boolean;
    }
  /** What is beyond the host's own links: its router, if it has a default route. */
  | {
      readonly id: string;
      readonly kind: 'outside';
      readonly label: string;
      readonly namespace: NamespaceId;
    };

/** One end of a cable; `link` is null if a bridge or the outside has none of its own for it. */
export type MapEnd = {
  readonly node: string;
  readonly link: string | null;
  readonly addresses: readonly string[];
  readonly up: boolean;
};

export type MapEdge = {
  /**
   * `veth`: a cable; `port`: what is in a bridge without one, its own leg among it; `uplink`: the
   * way out; `lower`: from a VLAN, a macvlan, an ipvlan or a bond to the link that carries its
   * frames.
   */
  readonly kind: 'veth' | 'port' | 'uplink' | 'lower';
  readonly from: MapEnd;
  readonly to: MapEnd;
};

export type HostMap = { readonly nodes: readonly MapNode[]; readonly edges: readonly MapEdge[] };

/** Each namespace and bridge once, each cable once, in the snapshot's own order. */
export function mapOf(snapshot: Snapshot): HostMap {
  const networks = new Map(
    bridgesOf(snapshot).map(({ link, network }) => [link.name, network?.name ?? null]),
  );
  const namespaces = snapshot.namespaces.filter(({ access }) => access.kind === 'read');
  const nodes = namespaces.flatMap((namespace): MapNode[] => [
    {
      id: namespaceNode(namespace.id),
      kind: 'namespace',
      label: labelOf(snapshot, namespace),
      namespace: namespace.id,
      of: namespace.kind,
    },
    ...namespace.links
      .filter(({ kind }) => kind === 'bridge')
      .map((link): MapNode => bridgeNode(namespace, link, networkOf(namespace, link, networks))),
    ...outsideOf(namespace),
  ]);
  const edges = namespaces.flatMap((namespace) =>
    namespace.links.flatMap((link) => [
      ...edgesOf(snapshot, { namespace, link }),
      ...lowerEdges(snapshot, { namespace, link }),
    ]),
  );
  return { nodes, edges };
}

function namespaceNode(id: NamespaceId): string {
  return `ns${id}`;
}

function bridgeId(namespace: NamespaceId, link: Pick<Link, 'index'>): string {
  return `bridge${namespace}_${link.index}`;
}

function networkOf(
  { kind }: Namespace,
  { name }: Link,
  networks: ReadonlyMap<string, string | null>,
): string | null {
  return kind === 'host' ? (networks.get(name) ?? null) : null;
}

function bridgeNode(namespace: Namespace, link: Link, network: string | null): MapNode {
  return {
    id: bridgeId(namespace.id, link),
    kind: 'bridge',
    label: link.name,
    namespace: namespace.id,
    network,
    addresses: addressesOf(link),
    up: link.up,
  };
}

/** The default routes of a namespace that leave by a link which has no other end on this host. */
function outsideOf(namespace: Namespace): readonly MapNode[] {
  return waysOut(namespace).map(({ link, gateway }) => ({
    id: outsideId(namespace.id, link),
    kind: 'outside',
    label: gateway ?? 'the segment',
    namespace: namespace.id,
  }));
}

function outsideId(namespace: NamespaceId, link: Pick<Link, 'index'>): string {
  return `outside${namespace}_${link.index}`;
}

function waysOut({ routes, links }: Namespace): readonly {
  readonly link: Link;
  readonly gateway: string | null;
}[] {
  return links.flatMap((link) => {
    if (link.kind === 'bridge' || link.kind === 'loopback' || link.peer !== null) return [];
    const route = routes.find(
      ({ destination, device, table }) =>
        destination === 'default' && table === 'main' && device === link.name,
    );
    return route === undefined ? [] : [{ link, gateway: route.gateway }];
  });
}

function addressesOf({ addresses }: Link): readonly string[] {
  return addresses.filter(({ scope }) => scope !== 'link').map(formatCidr);
}

function endAt(node: string, link: Link): MapEnd {
  return { node, link: link.name, addresses: addressesOf(link), up: link.up };
}

function edgesOf(snapshot: Snapshot, { namespace, link }: LinkEnd): readonly MapEdge[] {
  if (link.kind === 'loopback') return [];
  const own = namespaceNode(namespace.id);
  if (link.kind === 'bridge') {
    const to: MapEnd = {
      node: bridgeId(namespace.id, link),
      link: null,
      addresses: [],
      up: link.up,
    };
    return [{ kind: 'port', from: endAt(own, link), to }];
  }
  const far = farEndOf(snapshot, link);
  if (far?.kind === 'link') {
    const place = (id: NamespaceId) => snapshot.namespaces.findIndex((each) => each.id === id);
    const order = place(far.end.namespace.id) - place(namespace.id);
    const isSecond = order < 0 || (order === 0 && far.end.link.index < link.index);
    if (isSecond) return [];
    const from = endAt(plugOf({ namespace, link }), link);
    return [{ kind: 'veth', from, to: endAt(plugOf(far.end), far.end.link) }];
  }
  const out = waysOut(namespace).find((way) => way.link === link);
  const port = portEdge({ namespace, link });
  if (out === undefined) return port;
  const to: MapEnd = {
    node: outsideId(namespace.id, link),
    link: null,
    addresses: [],
    up: link.up,
  };
  return [...port, { kind: 'uplink', from: endAt(own, link), to }];
}

/** What a link stands on, as far as that is known; a bridge carries a VLAN's frames itself. */
function lowerEdges(snapshot: Snapshot, upper: LinkEnd): readonly MapEdge[] {
  const from = endAt(plugOf(upper), upper.link);
  return lowersOf(snapshot, upper).flatMap((lower): MapEdge[] => {
    if (lower.kind === 'unknown') return [];
    const { namespace, link } = lower.end;
    const node =
      link.kind === 'bridge' ? bridgeId(namespace.id, link) : namespaceNode(namespace.id);
    return [{ kind: 'lower', from, to: { node, link: link.name, addresses: [], up: link.up } }];
  });
}

/**
 * A link that is not the end of a cable, such as a physical one or a vxlan, as a port of a bridge.
 */
function portEdge({ namespace, link }: LinkEnd): readonly MapEdge[] {
  const node = plugOf({ namespace, link });
  const own = namespaceNode(namespace.id);
  if (node === own) return [];
  const to: MapEnd = { node, link: null, addresses: [], up: link.up };
  return [{ kind: 'port', from: endAt(own, link), to }];
}

/** Where a link is plugged in: its bridge, otherwise its namespace. */
function plugOf({ namespace, link }: LinkEnd): string {
  const master = namespace.links.find(
    ({ name, kind }) => name === link.master && kind === 'bridge',
  );
  return master === undefined ? namespaceNode(namespace.id) : bridgeId(namespace.id, master);
}
