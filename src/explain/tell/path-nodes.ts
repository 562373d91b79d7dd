import type { NamespaceId } from '../../model/namespace-id.ts';
import type { Passage, Stage, Way } from '../way.ts';

/** What a way is drawn from, in the order in which the packet comes to it. */
export type PathNode =
  /** A namespace that makes the packet, routes it or takes it. */
  | { readonly kind: 'place'; readonly namespace: NamespaceId; readonly stage: number }
  | {
      readonly kind: 'link';
      readonly namespace: NamespaceId;
      readonly link: string;
      readonly as: Passage['as'];
      readonly stage: number;
    }
  /** Somebody outside of this host. */
  | { readonly kind: 'beyond'; readonly address: string; readonly stage: number }
  /** What the packet is for, where it was not followed so far. */
  | { readonly kind: 'unreached'; readonly stage: number };

export type LinkNode = Extract<PathNode, { kind: 'link' }>;

/** A way as nodes. `from` is where it begins also where nothing could be followed. */
export function nodesOf({ stages }: Way, from: NamespaceId): readonly PathNode[] {
  const nodes: PathNode[] = [];
  const pass = (node: LinkNode): void => {
    const last = nodes.at(-1);
    const isSame =
      last?.kind === 'link' && last.link === node.link && last.namespace === node.namespace;
    if (!isSame) nodes.push(node);
  };
  if (stages.length === 0) nodes.push({ kind: 'place', namespace: from, stage: 0 });
  for (const [stage, each] of stages.entries()) {
    const { namespace, arrivesBy } = each;
    if (arrivesBy !== null && stage > 0) {
      pass({ kind: 'link', namespace, link: arrivesBy, as: 'in', stage: stage - 1 });
    }
    nodes.push({ kind: 'place', namespace, stage });
    for (const node of linksOf(each, stage)) pass(node);
  }
  const end = stages.at(-1);
  return [...nodes, ...endOf(end, Math.max(0, stages.length - 1))];
}

function linksOf({ namespace, segment, route }: Stage, stage: number): readonly LinkNode[] {
  if (segment !== null) return segment.passages.map((each) => ({ ...each, kind: 'link', stage }));
  if (route.kind !== 'out') return [];
  return [{ kind: 'link', namespace, link: route.device, as: 'out', stage }];
}

function endOf(last: Stage | undefined, stage: number): readonly PathNode[] {
  if (last?.route.kind === 'local') return [];
  if (last?.route.kind !== 'out' || !isLeaving(last)) return [{ kind: 'unreached', stage }];
  const hops = [last.route.gateway, last.destination].filter((each) => each !== null);
  return [...new Set(hops)].map((address) => ({ kind: 'beyond', address, stage }));
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
