import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Passage, Stage, Way } from '../way.ts';

/** What a way is drawn from, in the order in which the packet comes to it. */
export type PathNode = (
  | LinkOfWay
  /** A namespace that makes the packet, routes it or takes it. */
  | { readonly kind: 'place'; readonly namespace: NamespaceId }
  /** Somebody outside of this host. */
  | { readonly kind: 'beyond'; readonly address: string }
  /** What the packet is for, where it was not followed so far. */
  | { readonly kind: 'unreached' }
) &
  OnWay;

type LinkOfWay = Passage & { readonly kind: 'link' };
export type LinkNode = LinkOfWay & OnWay;

type OnWay = {
  /** Index of the stage that it belongs to. */
  readonly stage: number;
  /** Whether a packet comes to it only if what stands against it before were mended. */
  readonly supposed: boolean;
};

/** A way as nodes. `from` is where it begins also where nothing could be followed. */
export function nodesOf({ stages }: Way, from: NamespaceId): readonly PathNode[] {
  const nodes: PathNode[] = [];
  const pass = (node: LinkNode): void => {
    const last = nodes.at(-1);
    const isSame =
      last?.kind === 'link' && last.link === node.link && last.namespace === node.namespace;
    if (!isSame) nodes.push(node);
  };
  if (stages.length === 0) {
    nodes.push({ kind: 'place', namespace: from, stage: 0, supposed: false });
  }
  for (const [stage, each] of stages.entries()) {
    const { namespace, arrivesBy, supposed } = each;
    if (arrivesBy !== null && stage > 0) {
      const link = { namespace, link: arrivesBy, as: 'in' } as const;
      pass({ kind: 'link', ...link, stage: stage - 1, supposed });
    }
    nodes.push({ kind: 'place', namespace, stage, supposed });
    const isOn = { stage, supposed: supposed || each.route.kind === 'none' };
    for (const link of linksOf(each)) pass({ kind: 'link', ...link, ...isOn });
  }
  return [...nodes, ...endOf(stages)];
}

function linksOf({ namespace, segment, route }: Stage): readonly Passage[] {
  if (segment !== null) return segment.passages;
  return route.kind === 'out' ? [{ namespace, link: route.device, as: 'out' }] : [];
}

function endOf(stages: Way['stages']): readonly PathNode[] {
  const last = stages.at(-1);
  const stage = Math.max(0, stages.length - 1);
  if (last?.route.kind === 'local') return [];
  const { supposed = false } = last ?? {};
  if (last?.route.kind !== 'out' || !isLeaving(last)) {
    return [{ kind: 'unreached', stage, supposed: true }];
  }
  const hops = [last.route.gateway, last.destination].filter((each) => each !== null);
  return [...new Set(hops)].map((address) => ({ kind: 'beyond', address, stage, supposed }));
}

/** Whether the packet goes on where this host does not see. */
function isLeaving({ segment }: Stage): boolean {
  return segment === null || (segment.open && segment.owners.length === 0);
}

/** Whether two ways pass the same links, one of them in the other direction. */
export function isReverse(one: readonly PathNode[], other: readonly PathNode[]): boolean {
  const keys = (nodes: readonly PathNode[]) =>
    nodes.map((node) => {
      if (node.kind === 'link') return `${node.namespace} ${node.link}`;
      return node.kind === 'place' ? String(node.namespace) : node.kind;
    });
  return keys(one).join('\n') === keys(other).toReversed().join('\n');
}
