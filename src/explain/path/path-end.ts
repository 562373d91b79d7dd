import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { Position } from '../finding.ts';
import { arrivalOf, farNamespaceOf } from './path-queries.ts';

/** The end of a packet's path, in a namespace of this host. */
export type PathEnd = {
  readonly namespace: NamespaceId;
  /** What it is for by then: an address and port may have been translated on the path. */
  readonly address: string;
  readonly port: number | null;
  readonly position: Pick<Position, 'direction' | 'stage'>;
};

/** Null where that is nowhere on this host, or not known. */
export function pathEndOf(context: DiagnosisContext): PathEnd | null {
  const { there, question, destination } = context;
  const last = there.hops.at(-1);
  if (last?.route.kind === 'local') {
    return {
      namespace: last.namespace,
      address: last.destination,
      port: portOf(context),
      position: { direction: 'there', stage: there.hops.length - 1 },
    };
  }
  if (last?.route.kind === 'unknown') return null;
  const namespace = farNamespaceOf(context);
  if (namespace === null || destination === null) return null;
  const { direction, index } = arrivalOf(context);
  return {
    namespace,
    address: destination,
    port: question.port,
    position: { direction, stage: index },
  };
}

/** The port that is asked for at the end of the path: what a published one was translated to. */
function portOf({ there, question }: DiagnosisContext): number | null {
  const translated = there.hops.findLast(({ translated: to }) => to !== null)?.translated;
  return translated?.port ?? question.port;
}
