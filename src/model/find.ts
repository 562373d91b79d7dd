import type { Container } from './engine/container.ts';
import { familyOn } from './engine/engine-on.ts';
import type { Namespace, NamespaceId } from './kernel/namespace.ts';
import { ownerNames } from './kernel/namespace-owner.ts';
import { namespaceOf } from './kernel/wiring.ts';
import { containerNameOf, kindLabel, labelOf } from './label.ts';
import type { Snapshot } from './snapshot.ts';

/** A namespace that was named, or why the name cannot be used. */
export type FindResult =
  | { readonly ok: true; readonly namespace: Namespace }
  | {
      readonly ok: false;
      readonly code: 'not-found' | 'ambiguous' | 'not-running';
      readonly message: string;
      readonly hint: string;
    };

/** One interpretation of the text, in words that distinguish it from the others. */
type Candidate = { readonly id: NamespaceId | null; readonly says: string };

/**
 * Finds a namespace by `host`, a name in /run/netns, a container's name or id, `pid:N`, the name of
 * another owner (a pod, a machine, a service) or its whole label, an inode number, or the
 * first characters of a container's id. Whole names go before inodes and parts of ids, and what the
 * engine and /run/netns name before other owners; a text that means several namespaces at once is
 * refused.
 */
export function findNamespace(snapshot: Snapshot, text: string): FindResult {
  if (text === '') return notFound(text);
  if (text === 'host')
    return choose(snapshot, text, [{ id: snapshot.host.namespace, says: 'host' }]);
  const pid = /^pid:(\d+)$/.exec(text)?.[1];
  if (pid !== undefined) return choose(snapshot, text, byPid(snapshot, Number(pid)));
  const exact = byName(snapshot, text);
  if (exact.length > 0) return choose(snapshot, text, exact);
  const owned = byOwner(snapshot, text);
  if (owned.length > 0) return choose(snapshot, text, owned);
  const inode = namespaceOf(snapshot, Number(text));
  if (inode !== null) return { ok: true, namespace: inode };
  return choose(snapshot, text, byIdPrefix(snapshot, text));
}

/** How a person would name a namespace, so that `findNamespace` finds it again. */
export function nameOfNamespace(snapshot: Snapshot, namespace: Namespace): string {
  if (namespace.kind === 'host') return 'host';
  const containers = namespace.containers.map((id) => containerNameOf(snapshot, id));
  const candidates = [labelOf(snapshot, namespace), ...containers, ...namespace.names];
  const name = candidates.find((each) => {
    const found = findNamespace(snapshot, each);
    return found.ok && found.namespace.id === namespace.id;
  });
  return name ?? String(namespace.id);
}

/**
 * Finds the container named by `findNamespace`'s text; null if it names no container. Several
 * containers may share the namespace.
 */
export function findContainer({ containers }: Snapshot, text: string): Container | null {
  const exact = containers.find(({ name, id }) => name === text || id === text);
  if (exact !== undefined || text === '') return exact ?? null;
  const [first, ...more] = containers.filter(({ id }) => id.startsWith(text));
  return first !== undefined && more.length === 0 ? first : null;
}

function byPid(snapshot: Snapshot, pid: number): readonly Candidate[] {
  return snapshot.namespaces
    .filter(({ processes }) => processes.some((process) => process.pid === pid))
    .map(({ id }) => ({ id, says: `pid:${pid}` }));
}

function byName(snapshot: Snapshot, text: string): readonly Candidate[] {
  const named = snapshot.namespaces.filter(({ names }) => names.includes(text));
  const containers = snapshot.containers.filter(({ name, id }) => name === text || id === text);
  return [
    ...named.map(({ id }) => ({ id, says: `${id} (in /run/netns)` })),
    ...containers.map(({ id, namespace, engine }) => ({
      id: namespace,
      says: `${id.slice(0, 12)} (a container${engine === undefined ? '' : ` of ${engine}`})`,
    })),
  ];
}

function byOwner(snapshot: Snapshot, text: string): readonly Candidate[] {
  const isMeant = (namespace: Namespace) =>
    namespace.owners.length > 0 &&
    (namespace.owners.some((owner) => ownerNames(owner).includes(text)) ||
      labelOf(snapshot, namespace) === text);
  return snapshot.namespaces
    .filter(isMeant)
    .map((namespace) => ({ id: namespace.id, says: `${namespace.id} (${kindLabel(namespace)})` }));
}

function byIdPrefix(snapshot: Snapshot, text: string): readonly Candidate[] {
  return snapshot.containers
    .filter(({ id }) => id.startsWith(text))
    .map(({ id, namespace }) => ({
      id: namespace,
      says: `${id.slice(0, 12)} (${containerNameOf(snapshot, id)})`,
    }));
}

function choose(snapshot: Snapshot, text: string, candidates: readonly Candidate[]): FindResult {
  const ids = new Set(candidates.map(({ id }) => id));
  const [id] = ids;
  if (id === undefined) return notFound(text);
  if (ids.size > 1) {
    return {
      ok: false,
      code: 'ambiguous',
      message: `${text} means several namespaces`,
      hint: `say which: ${candidates.map(({ says }) => says).join(', ')}`,
    };
  }
  if (id === null) {
    return {
      ok: false,
      code: 'not-running',
      message: `${text} has no network namespace that is known`,
      hint: `a container has one while it runs: ${familyOn(snapshot).command} start it, then try again`,
    };
  }
  const namespace = namespaceOf(snapshot, id);
  return namespace === null ? notFound(text) : { ok: true, namespace };
}

function notFound(text: string): FindResult {
  return {
    ok: false,
    code: 'not-found',
    message: `there is no namespace or container ${text}`,
    hint: 'a namespace is named by its name, container, pod, machine or service, pid:N, inode number, or host',
  };
}
