import type { Family } from '../../../model/address/address.ts';
import type { Hop, RouteDetail } from '../../../model/kernel/namespace-detail.ts';

/** What in a line of ip's is followed by one value (iproute2 ip/iproute.c, print_route). */
const WITH_VALUE = new Set([
  'tos',
  'from',
  'dev',
  'table',
  'proto',
  'scope',
  'src',
  'metric',
  'pref',
  'nhid',
  'weight',
]);

type Pairs = ReadonlyMap<string, string>;

/** The values by their keys; of a gateway of the other family (`via inet6 fe80::1`) the address. */
function pairsOf(words: readonly string[]): Pairs {
  const pairs = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const key = words[at] ?? '';
    const next = words[at + 1] ?? '';
    if (key === 'via') {
      const other = next === 'inet6' || next === 'inet';
      pairs.set(key, other ? (words[at + 2] ?? '') : next);
      at += other ? 2 : 1;
    } else if (WITH_VALUE.has(key)) {
      pairs.set(key, next);
      at += 1;
    }
  }
  return pairs;
}

function hopOf(pairs: Pairs): Hop {
  return { gateway: pairs.get('via') ?? null, device: pairs.get('dev') ?? null };
}

/**
 * Reads the output of `ip -o -d -4 route show table all` (or -6), a line a route: ip prints a route
 * in the words in which it is set, and its JSON leaves some of them out (`lock`).
 */
export function parseRouteWords(text: string, family: Family): readonly RouteDetail[] {
  return text
    .split('\n')
    .filter((line) => /^\S/.test(line))
    .map((line) => {
      const [head = '', ...ways] = line.split(/\\\s+(?=nexthop )/);
      const words = head.split(/\s+/).filter((word) => word !== '');
      const [type = '', destination = '', ...rest] = words;
      const hops = ways.map((way) => way.split(/\s+/).filter((word) => word !== ''));
      const pairs = pairsOf(rest);
      return {
        family,
        words: [...words, ...hops.flat()],
        type,
        destination,
        hops: hops.length === 0 ? [hopOf(pairs)] : hops.map((way) => hopOf(pairsOf(way.slice(1)))),
        multipath: hops.length > 0,
        table: pairs.get('table') ?? 'main',
        protocol: pairs.get('proto') ?? 'boot',
        scope: pairs.get('scope') ?? null,
        source: pairs.get('src') ?? null,
        metric: pairs.get('metric') ?? null,
        tos: pairs.get('tos') ?? null,
      };
    });
}
