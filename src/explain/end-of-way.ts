import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import { arrivalOf, farNamespaceOf } from './along.ts';
import type { Case } from './case.ts';
import type { Position } from './finding.ts';

/** Where the packet ends, in a namespace of this host. */
export type EndOfWay = {
  readonly namespace: NamespaceId;
  /** What it is for by then: an address and port may have been translated on the way. */
  readonly address: string;
  readonly port: number | null;
  readonly position: Pick<Position, 'direction' | 'stage'>;
};

/** Null where that is nowhere on this host, or not known. */
export function destinationOf(kase: Case): EndOfWay | null {
  const { there, question, destination } = kase;
  const last = there.stages.at(-1);
  if (last?.route.kind === 'local') {
    return {
      namespace: last.namespace,
      address: last.destination,
      port: portOf(kase),
      position: { direction: 'there', stage: there.stages.length - 1 },
    };
  }
  if (last?.route.kind === 'unknown') return null;
  const namespace = farNamespaceOf(kase);
  if (namespace === null || destination === null) return null;
  const { direction, index } = arrivalOf(kase);
  return {
    namespace,
    address: destination,
    port: question.port,
    position: { direction, stage: index },
  };
}

/** The port that is asked for at the end of the way: what a published one was translated to. */
function portOf({ there, question }: Case): number | null {
  const translated = there.stages.findLast(({ translated: to }) => to !== null)?.translated;
  return translated?.port ?? question.port;
}
