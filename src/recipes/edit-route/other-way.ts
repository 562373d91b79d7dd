import { canonicalAddress } from '../../model/address/address.ts';
import type { RouteDetail } from '../../model/kernel/namespace-detail.ts';
import type { Input } from '../recipe.ts';

/** The words of a route that say which way it leads, with the number of values after each. */
const OF_THE_WAY: ReadonlyMap<string, number> = new Map([
  ['via', 1],
  ['dev', 1],
  ['nexthop', 0],
  ['weight', 1],
  ['onlink', 0],
  ['scope', 1],
  ['error', 1],
]);

/** The words after the destination without those of the way. */
function withoutWay(words: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const values = OF_THE_WAY.get(word);
    if (values === undefined) kept.push(word);
    else if (word === 'via' && /^inet6?$/.test(words[at + 1] ?? '')) at += 2;
    else at += values;
  }
  return kept;
}

/** The same route by another gateway or link: its table, metric, source and everything else stay. */
export function byOtherWay(
  route: RouteDetail,
  { gateway: via = '', link: by = '' }: Input,
): RouteDetail {
  const { family, destination, words } = route;
  const gateway = canonicalAddress(via);
  const device = by === '' ? null : by;
  const other = family === 4 && gateway?.includes(':') === true;
  return {
    ...route,
    type: 'unicast',
    hops: [{ gateway, device }],
    multipath: false,
    scope: null,
    words: [
      ...['unicast', destination],
      ...(gateway === null ? [] : ['via', ...(other ? ['inet6'] : []), gateway]),
      ...(device === null ? [] : ['dev', device]),
      ...withoutWay(words.slice(2)),
    ],
  };
}

/** Whether a route leads that way already. */
export function leadsSo(route: RouteDetail, { gateway, link }: Input): boolean {
  const [hop] = route.hops;
  return (
    route.type === 'unicast' &&
    !route.multipath &&
    hop?.device === link &&
    hop?.gateway === canonicalAddress(gateway ?? '')
  );
}
