import type { RouteDetail } from '../../../model/kernel/namespace-detail.ts';
import type { Step } from '../../../plan/plan.ts';
import type { Site } from '../site.ts';
import type { Losses, OnLink } from './losses.ts';
import { noteAddress, noteNeighbour, noteRoute } from './notes.ts';

/** Why they go: `the kernel drops it when eth0 goes down`. */
type Reasons = { readonly route: string; readonly address: string; readonly neighbour: string };

const LOOK = 'This step only reads it; undo sets it again.';

/**
 * A note for each thing that goes with it. In the order of their undo, which is the reverse: addresses
 * first and in their old order, then the routes that need them. `prefix` tells the steps of two links apart.
 */
export function lossNotes(
  losses: Losses,
  {
    site,
    all,
    reasons,
    prefix = '',
  }: {
    readonly site: (link: string) => Site;
    readonly all: readonly RouteDetail[];
    readonly reasons: Reasons;
    readonly prefix?: string;
  },
): readonly Step[] {
  const anywhere = site(losses.addresses[0]?.link ?? '');
  return [
    ...losses.routes.map((route, at) => {
      const device = route.hops.find((hop) => hop.device !== null)?.device ?? null;
      const id = `${prefix}route-${at + 1}`;
      const where = device === null ? anywhere : site(device);
      return noteRoute(where, route, { id, reason: `${reasons.route} ${LOOK}`, all });
    }),
    ...losses.neighbours.map((each, at) =>
      noteNeighbour(site(each.device), each, {
        id: `${prefix}neighbour-${at + 1}`,
        reason: `${reasons.neighbour} ${LOOK}`,
      }),
    ),
    ...asSet(losses.addresses)
      .toReversed()
      .map(({ link, address }, at) =>
        noteAddress(site(link), address, {
          id: `${prefix}address-${at + 1}`,
          reason: `${reasons.address} ${LOOK}`,
        }),
      ),
  ];
}

/** In the order in which they were set: the kernel lists the newest IPv6 address first, but the oldest IPv4 one. */
export function asSet(addresses: readonly OnLink[]): readonly OnLink[] {
  const of = (family: 4 | 6) => addresses.filter(({ address }) => address.family === family);
  return [...of(4), ...of(6).toReversed()];
}

function some(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${many}`];
}

/** `1 route and 2 addresses`; null if nothing goes. */
export function countLosses({ routes, addresses, neighbours }: Losses): string | null {
  const counts = [
    ...some(routes.length, 'route', 'routes'),
    ...some(addresses.length, 'address', 'addresses'),
    ...some(neighbours.length, 'neighbour entry', 'neighbour entries'),
  ];
  const last = counts.at(-1);
  if (last === undefined) return null;
  return counts.length === 1 ? last : `${counts.slice(0, -1).join(', ')} and ${last}`;
}
