import type { Namespace } from '../namespace.ts';
import type { Snapshot } from '../snapshot.ts';

/** Whether the engine listed its containers. */
export function hasContainers({ host }: Snapshot): boolean {
  return host.engine.kind === 'connected';
}

/** Whether the engine listed its networks: every engine has some of its own. */
export function hasNetworks(snapshot: Snapshot): boolean {
  return hasContainers(snapshot) && snapshot.networks.length > 0;
}

/** Whether the kernel's namespaces were looked for, all of them. */
export function hasNamespaces({ host }: Snapshot): boolean {
  return host.namespace !== null && host.foundAll;
}

/**
 * A snapshot to compare the next one with: what could not be read this time stands in it as it was
 * last known, so that an engine's absence is no removal, and what changed meanwhile is told when it
 * is back. `takenAt` and all that was read are the newer snapshot's.
 */
export function lastKnown(known: Snapshot | null, snapshot: Snapshot): Snapshot {
  if (known === null) return snapshot;
  const { host } = snapshot;
  const engine = hasContainers(snapshot);
  const kernel = hasNamespaces(snapshot);
  const isWhole = kernel && hasNetworks(snapshot) && snapshot.namespaces.every(wasWhole);
  if (isWhole) return snapshot;
  return {
    ...snapshot,
    host: {
      ...host,
      engine: engine ? host.engine : known.host.engine,
      namespace: host.namespace ?? known.host.namespace,
      foundAll: kernel || known.host.foundAll,
    },
    containers: engine ? snapshot.containers : known.containers,
    networks: hasNetworks(snapshot) ? snapshot.networks : known.networks,
    namespaces: kernel ? remembered(known, snapshot) : known.namespaces,
  };
}

function remembered(known: Snapshot, snapshot: Snapshot): readonly Namespace[] {
  const before = new Map(known.namespaces.map((namespace) => [namespace.id, namespace]));
  const hasResidents = hasContainers(snapshot);
  return snapshot.namespaces.map((namespace) => {
    const was = before.get(namespace.id);
    if (was === undefined) return namespace;
    const { access, links, routes, rules, containers } = was;
    const all = { access, links, routes, rules };
    const tables = wasRead(namespace) ? partsOf(namespace, was) : wasRead(was) ? all : null;
    const residents = hasResidents || containers.length === 0 ? null : { containers };
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
