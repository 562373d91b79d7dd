import { parseRouteWords } from '../../inventory/kernel/ip/parse-route-words.ts';
import type { RouteDetail } from '../../model/kernel/namespace-detail.ts';
import type { Place } from '../links/place.ts';
import { nameOfRoute } from '../links/words/route-words.ts';

/** Those that a person may remove: the kernel keeps the local table in step with the addresses. */
export function removable({ namespaceDetail }: Place): readonly RouteDetail[] {
  return namespaceDetail.routes.filter(
    ({ table, type }) => table !== 'local' && type !== 'multicast' && type !== 'anycast',
  );
}

export function oneSpaced(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** The types of a route that ip prints in its place (rtnl_rtntype_n2a in iproute2 lib/rt_names.c). */
const TYPES = new Set(['unicast', 'unreachable', 'blackhole', 'prohibit', 'throw']);

/** Routes that ip would print as this line, with the protocol and the rest that a name leaves out. */
function inFull(text: string, routes: readonly RouteDetail[]): readonly RouteDetail[] {
  const line = TYPES.has(text.split(' ')[0] ?? '') ? text : `unicast ${text}`;
  return routes.filter((route) => {
    const [meant] = parseRouteWords(line, route.family);
    if (meant === undefined || nameOfRoute(meant) !== nameOfRoute(route)) return false;
    const says = (word: string): boolean => ` ${text} `.includes(` ${word} `);
    return (
      (!says('proto') || meant.protocol === route.protocol) &&
      (!says('src') || meant.source === route.source)
    );
  });
}

/**
 * The route that a text names: by its whole name, as ip prints it in full, or by a beginning of the name
 * that no other route shares.
 */
export function findRoute(place: Place, text: string): RouteDetail | null {
  const wanted = oneSpaced(text);
  const routes = removable(place);
  const ways = [
    routes.filter((route) => nameOfRoute(route) === wanted),
    inFull(wanted, routes),
    routes.filter((route) => `${nameOfRoute(route)} `.startsWith(`${wanted} `)),
  ];
  const found = ways.find((each) => each.length > 0) ?? [];
  return found.length === 1 ? (found[0] ?? null) : null;
}
