import type { NextHop, Route } from './route.ts';

type Described = {
  readonly type: string;
  readonly destination: string;
  readonly hops: readonly NextHop[];
  readonly table: string;
  readonly metric: string | null;
};

/** `default via 10.0.0.1 dev eth0 metric 100`: names a route among those of its namespace. */
export function wordsOfRoute({ type, destination, hops, table, metric }: Described): string {
  const ways = hops.map(({ gateway, device }) =>
    [gateway === null ? '' : ` via ${gateway}`, device === null ? '' : ` dev ${device}`].join(''),
  );
  return [
    type === 'unicast' ? '' : `${type} `,
    destination,
    ways.length > 1 ? ways.map((way) => ` nexthop${way}`).join('') : ways.join(''),
    table === 'main' ? '' : ` table ${table}`,
    metric === null ? '' : ` metric ${metric}`,
  ].join('');
}

/** The name of a route as a snapshot has it. */
export function nameOfSeenRoute(route: Route): string {
  const { nextHops, gateway, device, metric } = route;
  const hops = nextHops.length > 0 ? nextHops : [{ gateway, device }];
  return wordsOfRoute({ ...route, hops, metric: metric === null ? null : `${metric}` });
}
