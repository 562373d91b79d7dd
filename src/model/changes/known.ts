import type { Container } from '../engine/container.ts';
import type { Namespace } from '../kernel/namespace.ts';
import type { OtherEngine, Snapshot } from '../snapshot.ts';

/**
 * Whether an engine listed its containers: another one by its id, or else the one that the host was
 * opened with.
 */
export function hasContainers({ host }: Snapshot, engine?: string): boolean {
  const state =
    engine === undefined ? host.engine : host.otherEngines?.find(({ id }) => id === engine)?.state;
  return state?.kind === 'connected';
}

/** Whether an engine listed its networks: every engine has some of its own. */
export function hasNetworks(snapshot: Snapshot, engine?: string): boolean {
  return (
    hasContainers(snapshot, engine) && snapshot.networks.some((each) => each.engine === engine)
  );
}

/** Whether the kernel's namespaces were looked for, all of them. */
export function hasNamespaces({ host }: Snapshot): boolean {
  return host.namespace !== null && host.foundAll;
}

/**
 * A snapshot to compare the next one with: what could not be read this time stands in it as it was
 * last known, so that an engine's absence is not a removal, and changes are reported when it is
 * back. `takenAt` and all that was read are the newer snapshot's.
 */
export function lastKnown(known: Snapshot | null, snapshot: Snapshot): Snapshot {
  if (known === null) return snapshot;
  const { host } = snapshot;
  const engine = hasContainers(snapshot);
  const kernel = hasNamespaces(snapshot);
  const away = (known.host.otherEngines ?? []).filter(
    ({ id, state }) => state.kind === 'connected' && !hasContainers(snapshot, id),
  );
  const isHeard = engine && hasNetworks(snapshot) && away.length === 0;
  const isWhole = kernel && isHeard && snapshot.namespaces.every(wasWhole);
  if (isWhole) return snapshot;
  return {
    ...snapshot,
    host: {
      ...host,
      engine: engine ? host.engine : known.host.engine,
      ...(away.length === 0 ? {} : { otherEngines: withAway(host.otherEngines ?? [], away) }),
      namespace: host.namespace ?? known.host.namespace,
      foundAll: kernel || known.host.foundAll,
    },
    containers: withUnlisted(known.containers, snapshot.containers, (one) =>
      hasContainers(snapshot, one),
    ),
    networks: withUnlisted(known.networks, snapshot.networks, (one) => hasNetworks(snapshot, one)),
    namespaces: kernel ? remembered(known, snapshot) : known.namespaces,
  };
}

function withAway(
  now: readonly OtherEngine[],
  away: readonly OtherEngine[],
): readonly OtherEngine[] {
  const ids = new Set(away.map(({ id }) => id));
  return [...away, ...now.filter(({ id }) => !ids.has(id))];
}

/** What is listed now, and of an engine that listed nothing what is known of it. */
function withUnlisted<T extends Pick<Container, 'engine'>>(
  known: readonly T[],
  now: readonly T[],
  isListed: (engine: string | undefined) => boolean,
): readonly T[] {
  const kept = known.filter(({ engine }) => !isListed(engine));
  return kept.length === 0 ? now : [...kept, ...now];
}

function remembered(known: Snapshot, snapshot: Snapshot): readonly Namespace[] {
  const before = new Map(known.namespaces.map((namespace) => [namespace.id, namespace]));
  const unlisted = new Set(
    known.containers.filter(({ engine }) => !hasContainers(snapshot, engine)).map(({ id }) => id),
  );
  return snapshot.namespaces.map((namespace) => {
    const was = before.get(namespace.id);
    if (was === undefined) return namespace;
    const { access, links, routes, rules } = was;
    const all = { access, links, routes, rules };
    const tables = wasRead(namespace) ? partsOf(namespace, was) : wasRead(was) ? all : null;
    const kept = was.containers.filter((id) => unlisted.has(id));
    const residents = kept.length === 0 ? null : { containers: [...kept, ...namespace.containers] };
    // The very object where nothing is to be remembered: it is compared the faster.
    return tables === null && residents === null
      ? namespace
      : { ...namespace, ...residents, ...tables };
  });
}

/** The tables that could not be read this time, and were before. */
function partsOf({ unread }: Namespace, was: Namespace): Partial<Namespace> | null {
  const lacks = (table: 'routes' | 'rules') =>
    unread.some((name) => name.startsWith(table)) &&
    wasRead(was) &&
    !was.unread.some((name) => name.startsWith(table));
  const routes = lacks('routes') ? { routes: was.routes } : {};
  const rules = lacks('rules') ? { rules: was.rules } : {};
  return lacks('routes') || lacks('rules') ? { ...routes, ...rules } : null;
}

function wasWhole(namespace: Namespace): boolean {
  return wasRead(namespace) && namespace.unread.length === 0;
}

function wasRead({ access }: Namespace): boolean {
  return access.kind === 'read';
}
