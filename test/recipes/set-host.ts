/** A host whose links, addresses and routes are known in all that they have, as recipes read it. */

import { parseRouteWords } from '../../src/inventory/kernel/ip/parse-route-words.ts';
import type { Details } from '../../src/model/details.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type {
  AddressDetail,
  LinkDetail,
  NamespaceDetail,
  RouteDetail,
} from '../../src/model/kernel/namespace-detail.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { HostFacts, Input, Recipe } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';

function addressOf({
  family,
  address,
  prefixLength,
  scope,
}: Namespace['links'][number]['addresses'][number]): AddressDetail {
  return {
    ...{ family, address, prefixLength, scope },
    ...{ peer: null, broadcast: null, label: null, metric: null, flags: [] },
    ...{ validLifetime: null, preferredLifetime: null },
  };
}

type Parts = {
  /** By `namespace/link`, over what follows from the snapshot. */
  readonly links?: Readonly<Record<string, Partial<LinkDetail>>>;
  /** By namespace: lines of `ip -o -d route show table all`. */
  readonly routes?: Readonly<Record<number, string>>;
  readonly namespaceDetail?: Readonly<Record<number, Partial<NamespaceDetail>>>;
};

function linkOf(link: Namespace['links'][number], parts: Partial<LinkDetail> = {}): LinkDetail {
  const { index, name, kind, mtu, mac, alias, master, addresses } = link;
  return {
    ...{ index, name, kind, mtu, mac, alias, master, leastMtu: 68, mostMtu: 65_535 },
    flags: ['BROADCAST', ...(link.up ? ['UP', 'LOWER_UP'] : [])],
    ...{ otherNames: [], group: 'default', queueLength: 1000, queues: { tx: 1, rx: 1 } },
    ...{ addressGeneration: 'eui64', lower: null, foreign: false, data: {} },
    port: master === null ? {} : { state: 'forwarding', isolated: false, hairpin: false },
    addresses: addresses.map(addressOf),
    ...parts,
  };
}

function routesOf(lines: string): readonly RouteDetail[] {
  const of = (family: 4 | 6) =>
    lines
      .split('\n')
      .filter((line) => line.includes(':') === (family === 6))
      .join('\n');
  return [...parseRouteWords(of(4), 4), ...parseRouteWords(of(6), 6)];
}

/** What a recipe would know of the host of a snapshot. */
export function knownOf(snapshot: Snapshot, parts: Parts = {}): HostFacts {
  const { links = {}, routes = {}, namespaceDetail = {} } = parts;
  const namespaces = snapshot.namespaces.map(
    ({ id, links: seen }): NamespaceDetail => ({
      namespace: id,
      links: seen.map((link) => linkOf(link, links[`${id}/${link.name}`])),
      routes: routesOf(routes[id] ?? ''),
      ...{ neighbours: [], forwards: [], stations: [], settings: {} },
      ...namespaceDetail[id],
    }),
  );
  const details: Details = {
    namespaceDetail: { ok: true, value: { namespaces, fresh: {}, release: '6.18.0' } },
    ownPath: { ok: true, value: null },
  };
  return { snapshot, details };
}

/** The plan of a recipe; throws with the refusals where it is refused. */
export function planned(facts: HostFacts, recipe: Recipe, given: Input): Plan {
  const resolved = resolve(recipe, given, facts);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return recipe.plan(resolved.input, facts, newBuildId());
}

/** `field: code` of each refusal. */
export function refusalsOf(facts: HostFacts, recipe: Recipe, given: Input): readonly string[] {
  const resolved = resolve(recipe, given, facts);
  return resolved.ok ? [] : resolved.refusals.map(({ field, code }) => `${field}: ${code}`);
}
