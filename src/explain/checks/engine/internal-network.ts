import { familyOfThing } from '../../../model/engine/other-engine.ts';
import type { DiagnosisContext } from '../../diagnosis-context.ts';
import { containerIn, containerWith, networksOf } from '../../filters/memberships.ts';
import type { Finding } from '../../finding.ts';
import { namespaceLabel } from '../../in-namespace.ts';
import { arrivalOf, placedHops, positionOf } from '../../path/path-queries.ts';
import { leaveInternal } from './engine-fault.ts';
import { isOnlyOnInternalNetworks } from './only-internal.ts';

/**
 * Checks whether an end is a container only on internal networks, which the engine gives no route beyond them
 * (Engine API, NetworkCreate.Internal): it is that, and not the route, which is missing.
 */
export function checkInternalNetworks(context: DiagnosisContext): readonly Finding[] {
  const { snapshot, there, back } = context;
  return placedHops(context).flatMap((at): readonly Finding[] => {
    const { hop, index, direction } = at;
    if (index !== 0 || hop.route.kind !== 'none' || !isOnlyOnInternalNetworks(context, at))
      return [];
    const container = containerIn(snapshot, hop.namespace);
    const [network] = container === null ? [] : networksOf(snapshot, container);
    if (container === null || network === undefined) return [];
    const isSource = direction === 'there';
    const far = (isSource ? back : there).hops[0];
    const other =
      (far === undefined ? null : containerIn(snapshot, far.namespace)) ??
      containerWith(snapshot, hop.destination);
    const fix = isSource
      ? leaveInternal(context, network, container, other)
      : leaveInternal(context, network, other, container);
    const place = isSource ? at : arrivalOf(context);
    const name = namespaceLabel(snapshot, hop.namespace);
    return [
      {
        position: positionOf(place, isSource ? 'address' : 'arrival', null),
        what: `${name} is only on ${network.name}, which is internal: no traffic leaves or enters it`,
        evidence: [
          {
            command: `${familyOfThing(network, snapshot).command} network inspect --format {{.Internal}} ${network.name}`,
            output: 'true',
          },
          hop.asked,
        ],
        fault: {
          code: 'internal-network',
          culprit: { kind: 'network', name: network.name, namespace: null },
          fix,
        },
      },
    ];
  });
}
