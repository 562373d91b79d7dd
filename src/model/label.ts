import type { Container } from './engine/container.ts';
import { nameWithEngine } from './engine/other-engine.ts';
import { overlayNameOf } from './engine/sandbox-names.ts';
import type { Namespace } from './kernel/namespace.ts';
import { type NamespaceOwner, ownerKind, ownerLabel } from './kernel/namespace-owner.ts';
import type { Snapshot } from './snapshot.ts';

/** A snapshot is immutable, so one index of it serves for good. */
const containersById = new WeakMap<Snapshot, ReadonlyMap<string, Container>>();

/**
 * What to call a namespace: `host`, the names of its containers, the overlay network it belongs to,
 * its name for `ip netns`, whose it is, the process that holds it as `name(pid)`, the file it is
 * mounted on, or its inode. Not sanitised.
 */
export function labelOf(snapshot: Snapshot, namespace: Namespace): string {
  const [process] = namespace.processes;
  const overlay = overlayNameOf(namespace.paths);
  if (namespace.kind === 'host') return 'host';
  if (namespace.containers.length > 0) {
    return namespace.containers.map((id) => shownNameOf(snapshot, id)).join(', ');
  }
  if (overlay !== null) return overlayLabel(snapshot, overlay);
  const given = namespace.names.filter((name) => !GENERATED.test(name));
  if (given.length > 0) return given.join(', ');
  if (namespace.owners.length > 0) return ownersLabel(snapshot, namespace.owners);
  if (namespace.names.length > 0) return namespace.names.join(', ');
  if (process !== undefined) return `${process.name}(${process.pid})`;
  return namespace.paths[0]?.split('/').at(-1) ?? String(namespace.id);
}

/**
 * Names that no person gave: those of CNI's runtimes (`cni-UUID`), and of Podman (`netns-UUID`).
 */
const GENERATED = /^(?:cni|netns)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The owners of a namespace: `web.service`, `shop/cart-0`, `c1`; separated by commas if several
 * share it.
 */
export function ownersLabel(snapshot: Snapshot, owners: readonly NamespaceOwner[]): string {
  return owners
    .map((owner) => ownerLabel(owner, (id) => containerOf(snapshot, id)?.name ?? null))
    .join(', ');
}

/** What a namespace is, in words: `host`, `named`, `Kubernetes pod`, `systemd service`. */
export function kindLabel({ kind, owners }: Namespace): string {
  const isOwned = kind === 'process' || kind === 'named';
  return isOwned && owners.length > 0 ? [...new Set(owners.map(ownerKind))].join(', ') : kind;
}

/** The name of a container; the start of its id if the snapshot no longer has it. */
export function containerNameOf(snapshot: Snapshot, id: string): string {
  return containerOf(snapshot, id)?.name ?? id.slice(0, 12);
}

/** Says whose it is if it is another engine's: two may have a container of one name. */
function shownNameOf(snapshot: Snapshot, id: string): string {
  const container = containerOf(snapshot, id);
  return container === undefined ? id.slice(0, 12) : nameWithEngine(container);
}

function containerOf(snapshot: Snapshot, id: string): Container | undefined {
  let byId = containersById.get(snapshot);
  if (byId === undefined) {
    byId = new Map(snapshot.containers.map((container) => [container.id, container]));
    containersById.set(snapshot, byId);
  }
  return byId.get(id);
}

/**
 * libnetwork names these by the first letters of the network's id (libnetwork, drivers/overlay,
 * service_linux).
 */
function overlayLabel(snapshot: Snapshot, name: string): string {
  const [, role, prefix] = /^(\d+-|lb_)(.+)$/.exec(name) ?? [];
  const network = snapshot.networks.find(({ id }) => prefix !== undefined && id.startsWith(prefix));
  if (network === undefined) return name;
  return role === 'lb_' ? `${network.name} (load balancer)` : `${network.name} (overlay)`;
}

/**
 * How a container is attached: a network's name, or `= web` where it lives in another's namespace.
 */
export function modeLabel(container: Container, snapshot: Snapshot): string {
  const other = /^container:(.+)$/.exec(container.networkMode)?.[1];
  if (other === undefined) {
    const networks = container.endpoints.map((endpoint) => endpoint.network);
    return networks.length > 0 ? networks.join(', ') : container.networkMode;
  }
  const named = snapshot.containers.find(({ id, name }) => id === other || name === other);
  return `= ${named?.name ?? other.slice(0, 12)}`;
}
