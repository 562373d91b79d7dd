import { canonicalAddress, familyOf } from '../../model/address/address.ts';
import type { RouteDetail } from '../../model/kernel/namespace-detail.ts';
import type { Place } from '../links/place.ts';
import type { FieldContext } from '../recipe.ts';

/** The route that the fields ask for, as the kernel would list it. */
export function newRoute({ input }: Pick<FieldContext, 'input'>): RouteDetail {
  const { destination: to = '', gateway: via = '', link: by = '', metric: cost = '' } = input;
  const family = to === 'default' ? (familyOf(via) ?? 4) : (familyOf(to) ?? 4);
  const hop = { gateway: canonicalAddress(via), device: by === '' ? null : by };
  return {
    family,
    words: [],
    type: 'unicast',
    destination: canonicalDestination(to),
    hops: [hop],
    multipath: false,
    table: 'main',
    protocol: 'boot',
    scope: null,
    source: null,
    metric: Number(cost) === 0 ? null : `${Number(cost)}`,
    tos: null,
  };
}

/** As ip prints it: a single host without its prefix. */
function canonicalDestination(to: string): string {
  if (to === 'default' || to === '0.0.0.0/0' || to === '::/0') return 'default';
  const [bare = '', length] = to.split('/');
  const whole = bare.includes(':') ? '128' : '32';
  const address = canonicalAddress(bare) ?? bare;
  return length === undefined || length === whole ? address : `${address}/${length}`;
}

/** The existing route that the new one would collide with: the kernel keeps one for each metric. */
export function twinOf(wanted: RouteDetail, { namespaceDetail }: Place): RouteDetail | null {
  const twin = namespaceDetail.routes.find(
    (each) =>
      each.family === wanted.family &&
      each.destination === wanted.destination &&
      each.table === 'main' &&
      each.tos === null &&
      Number(each.metric) === Number(wanted.metric),
  );
  return twin ?? null;
}
