import type { Culprit, Position } from '../finding.ts';
import type { PathNode } from './path-nodes.ts';

/** The place of a fault, and the thing to blame. */
export type Break = { readonly position: Position; readonly culprit: Culprit | null };

/**
 * The edge at which a fault breaks a drawn path: that before the node of this index, from 1 to the
 * number of nodes, which is behind the last one.
 */
export function breakAt(nodes: readonly PathNode[], fault: Break): number {
  const at = linkAt(nodes, fault);
  return Math.min(
    nodes.length,
    Math.max(1, at === -1 ? besidePlace(nodes, fault.position) : besideLink(nodes, at, fault)),
  );
}

/** The link that is blamed, or else the one at which it happens; -1 where neither is drawn. */
function linkAt(nodes: readonly PathNode[], { position, culprit }: Break): number {
  const isBlamed = (node: PathNode): boolean =>
    culprit?.kind === 'link' &&
    node.kind === 'link' &&
    node.link === culprit.name &&
    node.namespace === culprit.namespace;
  const blamed = nodes.findIndex((node) => isBlamed(node) && isIn(node, position));
  if (blamed !== -1) return blamed;
  const elsewhere = nodes.findIndex(isBlamed);
  if (elsewhere !== -1) return elsewhere;
  return nodes.findIndex(
    (node) => node.kind === 'link' && node.link === position.link && isIn(node, position),
  );
}

/** A link that a packet comes in by belongs to the segment before, and to the hop that it comes into. */
function isIn(node: PathNode, { stage }: Position): boolean {
  return (
    node.stage === stage || (node.kind === 'link' && node.as === 'in' && node.stage + 1 === stage)
  );
}

function besideLink(nodes: readonly PathNode[], at: number, { position, culprit }: Break): number {
  const node = nodes[at];
  if (node?.kind !== 'link') return at + 1;
  if (culprit?.kind === 'link') return node.as === 'out' ? at + 1 : at;
  // What the namespace itself makes of a packet is not the matter of the link that it came in by.
  const place = nodes[placeOf(nodes, position)];
  const isOwn = place?.kind === 'place' && place.namespace === node.namespace;
  if (isOwn && isStackStep(position)) return besidePlace(nodes, position);
  return node.as === 'out' || node.as === 'bridge' ? at + 1 : at;
}

function placeOf(nodes: readonly PathNode[], { stage }: Position): number {
  return nodes.findIndex((node) => node.kind === 'place' && node.stage === stage);
}

/** Tells whether it happens once the packet is in the namespace, and not on its path there. */
function isStackStep({ step }: Position): boolean {
  return step === 'arrival' || step === 'filter' || step === 'forwarding' || step === 'service';
}

function besidePlace(nodes: readonly PathNode[], position: Position): number {
  const { stage, step } = position;
  const place = placeOf(nodes, position);
  const isLast = place === nodes.length - 1 && place > 0;
  switch (step) {
    case 'arrival':
    case 'service':
      return place;
    case 'segment': {
      const end = nodes.findLastIndex((node) => node.kind === 'link' && node.stage === stage);
      if (end === -1) return place + 1;
      return nodes[end + 1]?.kind === 'place' ? end : end + 1;
    }
    case 'neighbour':
    case 'size':
      return isLast ? place : place + 2;
    default:
      return isLast ? place : place + 1;
  }
}
