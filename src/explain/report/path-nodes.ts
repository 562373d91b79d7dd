import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { PacketPath, PathHop, Traversal } from '../path/packet-path.ts';

/** A node of a drawn path, in the order in which the packet comes to it. */
export type PathNode = (
  | PathLink
  /** A namespace that makes the packet, routes it or takes it. */
  | { readonly kind: 'place'; readonly namespace: NamespaceId }
  /** Somebody outside of this host. */
  | { readonly kind: 'beyond'; readonly address: string }
  /** What the packet is for, where it was not followed so far. */
  | { readonly kind: 'unreached' }
) &
  OnPath;

type PathLink = Traversal & { readonly kind: 'link' };
export type LinkNode = PathLink & OnPath;

type OnPath = {
  /** Index of the hop that it belongs to. */
  readonly stage: number;
  /** Whether a packet comes to it only if what stands against it before were fixed. */
  readonly supposed: boolean;
};

/** A path as nodes. `from` is where it begins also where nothing could be followed. */
export function nodesOf({ hops }: PacketPath, from: NamespaceId): readonly PathNode[] {
  const nodes: PathNode[] = [];
  const pass = (node: LinkNode): void => {
    const last = nodes.at(-1);
    const isSame =
      last?.kind === 'link' && last.link === node.link && last.namespace === node.namespace;
    if (!isSame) nodes.push(node);
  };
  if (hops.length === 0) {
    nodes.push({ kind: 'place', namespace: from, stage: 0, supposed: false });
  }
  for (const [stage, each] of hops.entries()) {
    const { namespace, arrivesBy, supposed } = each;
    if (arrivesBy !== null && stage > 0) {
      const link = { namespace, link: arrivesBy, as: 'in' } as const;
      pass({ kind: 'link', ...link, stage: stage - 1, supposed });
    }
    nodes.push({ kind: 'place', namespace, stage, supposed });
    const isOn = { stage, supposed: supposed || each.route.kind === 'none' };
    for (const link of linksOf(each)) pass({ kind: 'link', ...link, ...isOn });
  }
  return [...nodes, ...endOf(hops)];
}

function linksOf({ namespace, segment, route }: PathHop): readonly Traversal[] {
  if (segment !== null) return segment.traversals;
  return route.kind === 'out' ? [{ namespace, link: route.device, as: 'out' }] : [];
}

function endOf(hops: PacketPath['hops']): readonly PathNode[] {
  const last = hops.at(-1);
  const stage = Math.max(0, hops.length - 1);
  if (last?.route.kind === 'local') return [];
  const { supposed = false } = last ?? {};
  if (last?.route.kind !== 'out' || !isLeaving(last)) {
    return [{ kind: 'unreached', stage, supposed: true }];
  }
  const beyond = [last.route.gateway, last.destination].filter((each) => each !== null);
  return [...new Set(beyond)].map((address) => ({ kind: 'beyond', address, stage, supposed }));
}

/** Tells whether the packet goes on where this host does not see. */
function isLeaving({ segment }: PathHop): boolean {
  return segment === null || (segment.open && segment.owners.length === 0);
}

/** Tells whether two paths pass the same links, one of them in the other direction. */
export function isReverse(one: readonly PathNode[], other: readonly PathNode[]): boolean {
  const keys = (nodes: readonly PathNode[]) =>
    nodes.map((node) => {
      if (node.kind === 'link') return `${node.namespace} ${node.link}`;
      return node.kind === 'place' ? String(node.namespace) : node.kind;
    });
  return keys(one).join('\n') === keys(other).toReversed().join('\n');
}
