import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { PathLinkDetail } from '../../model/kernel/path-detail.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { Position } from '../finding.ts';
import { type L2Segment, segmentFrom } from './l2-segment.ts';
import { factsOfLink } from './link-facts.ts';
import type { PathHop } from './packet-path.ts';

/** A hop with its place in its path. */
export type PlacedHop = {
  readonly direction: Position['direction'];
  readonly index: number;
  readonly hop: PathHop;
  /** Whether the packet is for the namespace of this hop, as far as is known. */
  readonly isLast: boolean;
};

/** The hops of the path there, and then those of the path back. */
export function placedHops({ there, back }: DiagnosisContext): readonly PlacedHop[] {
  const of = (direction: PlacedHop['direction'], hops: readonly PathHop[]): readonly PlacedHop[] =>
    hops.map((hop, index) => ({
      direction,
      index,
      hop,
      isLast: index === hops.length - 1 && hop.route.kind === 'local',
    }));
  return [...of('there', there.hops), ...of('back', back.hops)];
}

export function positionOf(
  { direction, index }: Pick<PlacedHop, 'direction' | 'index'>,
  step: Position['step'],
  link: string | null,
): Position {
  return { direction, stage: index, step, link };
}

/** A link of a namespace by its name; null where the snapshot has none. */
export function linkNamed(
  { snapshot }: DiagnosisContext,
  id: NamespaceId,
  link: string,
): LinkEnd | null {
  const namespace = namespaceOf(snapshot, id);
  const found = namespace?.links.find(({ name }) => name === link);
  return !namespace || found === undefined ? null : { namespace, link: found };
}

export function linkFactsAt(context: DiagnosisContext, end: LinkEnd): PathLinkDetail | null {
  return factsOfLink(context.facts, end);
}

/** Tells whether a link is switched on: as it was after the trial, else as the snapshot has it. */
export function isLinkUp(context: DiagnosisContext, end: LinkEnd): boolean {
  return linkFactsAt(context, end)?.up ?? end.link.up;
}

/** The link that a hop's packet leaves by, or would; null where it goes no further. */
export function egressOf(
  context: DiagnosisContext,
  { namespace, route, would }: PathHop,
): LinkEnd | null {
  const device = route.kind === 'out' ? route.device : (would?.device ?? null);
  return device === null ? null : linkNamed(context, namespace, device);
}

/** All that is reached from the link that a hop's packet leaves by; null where it goes no further. */
export function egressSegment(context: DiagnosisContext, hop: PathHop): L2Segment | null {
  const exit = egressOf(context, hop);
  return exit === null ? null : segmentFrom(context.snapshot, context.facts, exit);
}

/**
 * The namespace that the question is about at its far end, if any namespace is known to be: of a port
 * that is published, the container behind it.
 */
export function farNamespaceOf({ question, back, there }: DiagnosisContext): NamespaceId | null {
  const translated = there.hops.findLast((hop) => hop.translated !== null)?.translated;
  if (translated) return translated.namespace;
  if (question.to.kind === 'namespace') return question.to.namespace;
  const last = there.hops.at(-1);
  return back.hops[0]?.namespace ?? (last?.route.kind === 'local' ? last.namespace : null);
}

/** The place of what is wrong at the destination itself: where the packet arrives, or would. */
export function arrivalOf(context: DiagnosisContext): Pick<PlacedHop, 'direction' | 'index'> {
  const { hops } = context.there;
  const far = farNamespaceOf(context);
  const at = hops.findLastIndex(({ namespace }, index) => index > 0 && namespace === far);
  return { direction: 'there', index: at === -1 ? Math.max(1, hops.length) : at };
}
