import type { NamespaceId } from '../../model/kernel/namespace.ts';

/** What may have changed on a host, as its event streams tell it: what is to be asked again. */
export type Hint =
  | { readonly kind: 'everything' }
  /** All lists of the engine, and the containers that are not as they were listed before. */
  | { readonly kind: 'engine' }
  /** Only the list of containers, and the containers that are new in it. */
  | { readonly kind: 'containers' }
  | { readonly kind: 'container'; readonly id: string }
  /** The list of networks, and what the engine says of itself: a swarm comes with networks. */
  | { readonly kind: 'networks' }
  /** All namespaces and all that is in them. */
  | { readonly kind: 'kernel' }
  /** Which namespaces there are, and what is in those that are new. */
  | { readonly kind: 'namespaces' }
  /** The tables of one namespace. */
  | { readonly kind: 'namespace'; readonly id: NamespaceId }
  /** What one namespace calls the others. */
  | { readonly kind: 'nsids'; readonly id: NamespaceId }
  /** A namespace is gone; its inode may already belong to another one. */
  | { readonly kind: 'ended'; readonly id: NamespaceId };

/** Hints put together: what one reading asks. */
export type Scope = {
  readonly everything: boolean;
  readonly engine: boolean;
  readonly networks: boolean;
  readonly listsContainers: boolean;
  readonly containers: ReadonlySet<string>;
  readonly kernel: boolean;
  readonly namespaces: boolean;
  readonly tables: ReadonlySet<NamespaceId>;
  readonly nsids: ReadonlySet<NamespaceId>;
  readonly ended: ReadonlySet<NamespaceId>;
};

export const EVERYTHING: readonly Hint[] = [{ kind: 'everything' }];

/** Combines hints; a wider one includes the narrower ones. */
export function scopeOf(hints: readonly Hint[]): Scope {
  const has = (...kinds: readonly Hint['kind'][]) => hints.some(({ kind }) => kinds.includes(kind));
  const everything = has('everything');
  const engine = everything || has('engine');
  const kernel = everything || has('kernel');
  const ids = (wanted: 'namespace' | 'nsids' | 'ended') =>
    new Set(hints.flatMap((hint) => (hint.kind === wanted ? [hint.id] : [])));
  const containers = hints.flatMap((hint) => (hint.kind === 'container' ? [hint.id] : []));
  return {
    everything,
    engine,
    networks: engine || has('networks'),
    listsContainers: engine || has('containers', 'container', 'networks'),
    containers: new Set(containers),
    kernel,
    namespaces: kernel || has('namespaces', 'ended'),
    tables: ids('namespace'),
    nsids: ids('nsids'),
    ended: ids('ended'),
  };
}
