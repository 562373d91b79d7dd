import { sameAddress } from '../../model/address/address.ts';
import type { Container, Endpoint } from '../../model/engine/container.ts';
import type { Route } from '../../model/kernel/route.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isWayOutByRule } from '../endpoint/way-out.ts';

function spell({ destination, gateway, device }: Route): string {
  return `${destination}${gateway === null ? '' : ` via ${gateway}`} dev ${device}`;
}

/**
 * What someone other than the engine added to a container's link: it goes with the link, and the engine
 * does not know about it. As nouns for `loses`.
 */
export function handMade({
  container,
  endpoint,
  snapshot,
}: {
  readonly container: Container;
  readonly endpoint: Endpoint;
  readonly snapshot: Snapshot;
}): readonly string[] {
  const namespace =
    container.namespace === null ? null : namespaceOf(snapshot, container.namespace);
  const link = namespace?.links.find(({ name }) => name === endpoint.interface);
  if (namespace === null || link === undefined) return [];
  const engines = [endpoint.address, endpoint.address6, ...endpoint.settings.linkLocal];
  const addresses = link.addresses.filter(
    ({ address, scope }) =>
      scope !== 'link' && !engines.some((each) => each !== null && sameAddress(each, address)),
  );
  const routes = namespace.routes.filter(
    ({ device, table, protocol, destination, type }) =>
      device === link.name &&
      table === 'main' &&
      type === 'unicast' &&
      protocol !== 'kernel' &&
      destination !== 'default',
  );
  return [
    ...addresses.map(
      ({ address, prefixLength }) =>
        `the address ${address}/${prefixLength} of ${link.name}, which the engine did not assign`,
    ),
    ...routes.map((route) => `the route ${spell(route)}, which the engine did not add`),
    ...(isWayOutByRule(container, snapshot)
      ? []
      : ['its default route, which differs from what the engine sets']),
  ];
}
