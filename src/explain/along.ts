import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { PathLinkDetail } from '../model/kernel/path-detail.ts';
import { type LinkEnd, namespaceOf } from '../model/kernel/wiring.ts';
import type { Case } from './case.ts';
import type { Position } from './finding.ts';
import { factsOfLink } from './link-facts.ts';
import { type Stretch, stretchFrom } from './stretch.ts';
import type { Stage } from './way.ts';

/** A stage with its place in its way. */
export type At = {
  readonly direction: Position['direction'];
  readonly index: number;
  readonly stage: Stage;
  /** Whether the packet is for the namespace of this stage, as far as is known. */
  readonly isLast: boolean;
};

/** The stages of the way there, and then those of the way back. */
export function alongWays({ there, back }: Case): readonly At[] {
  const of = (direction: At['direction'], stages: readonly Stage[]): readonly At[] =>
    stages.map((stage, index) => ({
      direction,
      index,
      stage,
      isLast: index === stages.length - 1 && stage.route.kind === 'local',
    }));
  return [...of('there', there.stages), ...of('back', back.stages)];
}

export function positionOf(
  { direction, index }: Pick<At, 'direction' | 'index'>,
  step: Position['step'],
  link: string | null,
): Position {
  return { direction, stage: index, step, link };
}

/** A link of a namespace by its name; null where the snapshot has none. */
export function endOf({ snapshot }: Case, id: NamespaceId, link: string): LinkEnd | null {
  const namespace = namespaceOf(snapshot, id);
  const found = namespace?.links.find(({ name }) => name === link);
  return !namespace || found === undefined ? null : { namespace, link: found };
}

export function factsAt(kase: Case, end: LinkEnd): PathLinkDetail | null {
  return factsOfLink(kase.facts, end);
}

/** Whether a link is switched on: as it was after the trial, else as the snapshot has it. */
export function isUp(kase: Case, end: LinkEnd): boolean {
  return factsAt(kase, end)?.up ?? end.link.up;
}

/** The link that a stage's packet leaves by, or would; null where it goes no further. */
export function exitOf(kase: Case, { namespace, route, would }: Stage): LinkEnd | null {
  const device = route.kind === 'out' ? route.device : (would?.device ?? null);
  return device === null ? null : endOf(kase, namespace, device);
}

/** All that is reached from the link that a stage's packet leaves by; null where it goes no further. */
export function stretchOf(kase: Case, stage: Stage): Stretch | null {
  const exit = exitOf(kase, stage);
  return exit === null ? null : stretchFrom(kase.snapshot, kase.facts, exit);
}

/**
 * The namespace that the question is about at its far end, if any namespace is known to be: of a port
 * that is published, the container behind it.
 */
export function farNamespaceOf({ question, back, there }: Case): NamespaceId | null {
  const translated = there.stages.findLast((stage) => stage.translated !== null)?.translated;
  if (translated) return translated.namespace;
  if (question.to.kind === 'namespace') return question.to.namespace;
  const last = there.stages.at(-1);
  return back.stages[0]?.namespace ?? (last?.route.kind === 'local' ? last.namespace : null);
}

/** The place of what is wrong at the destination itself: where the packet arrives, or would. */
export function arrivalOf(kase: Case): Pick<At, 'direction' | 'index'> {
  const { stages } = kase.there;
  const far = farNamespaceOf(kase);
  const at = stages.findLastIndex(({ namespace }, index) => index > 0 && namespace === far);
  return { direction: 'there', index: at === -1 ? Math.max(1, stages.length) : at };
}
