import { familyOfThing } from '../../model/engine/other-engine.ts';
import { alongWays, arrivalOf, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import { containerIn, containerWith, networksOf } from '../filters/memberships.ts';
import type { Finding } from '../finding.ts';
import { nameOf } from '../place.ts';
import { leaveInternal } from './engine-fault.ts';
import { isHeldBack } from './internal.ts';

/**
 * Whether an end is a container on internal networks alone, which the engine gives no route beyond them
 * (Engine API, NetworkCreate.Internal): it is that, and not the route, which is missing.
 */
export function checkInternalNetworks(kase: Case): readonly Finding[] {
  const { snapshot, there, back } = kase;
  return alongWays(kase).flatMap((at): readonly Finding[] => {
    const { stage, index, direction } = at;
    if (index !== 0 || stage.route.kind !== 'none' || !isHeldBack(kase, at)) return [];
    const container = containerIn(snapshot, stage.namespace);
    const [network] = container === null ? [] : networksOf(snapshot, container);
    if (container === null || network === undefined) return [];
    const isSource = direction === 'there';
    const far = (isSource ? back : there).stages[0];
    const other =
      (far === undefined ? null : containerIn(snapshot, far.namespace)) ??
      containerWith(snapshot, stage.destination);
    const fix = isSource
      ? leaveInternal(kase, network, container, other)
      : leaveInternal(kase, network, other, container);
    const place = isSource ? at : arrivalOf(kase);
    const name = nameOf(snapshot, stage.namespace);
    return [
      {
        position: positionOf(place, isSource ? 'address' : 'arrival', null),
        what: `${name} is on ${network.name} alone, which is internal: nothing leaves it, and nothing comes in`,
        evidence: [
          {
            command: `${familyOfThing(network, snapshot).command} network inspect --format {{.Internal}} ${network.name}`,
            output: 'true',
          },
          stage.asked,
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
