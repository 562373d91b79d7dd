import type { Problem } from '../problem.ts';
import type { Link } from './link.ts';
import type { NamespaceId } from './namespace-id.ts';
import type { NamespaceOwner } from './namespace-owner.ts';
import type { Neighbour } from './neighbour.ts';
import type { Route, RoutingRule } from './route.ts';

export type { NamespaceId } from './namespace-id.ts';

/**
 * What a namespace is to a person, the first that applies:
 * the machine's own; a container's; an overlay's or ingress of libnetwork; one with a name in
 * /run/netns; one that only processes hold; one that only a mount elsewhere holds.
 */
export type NamespaceKind = 'host' | 'container' | 'overlay' | 'named' | 'process' | 'hidden';

export type Process = { readonly pid: number; readonly name: string };

/** Whether the namespace could be entered to read it. */
export type Access =
  | { readonly kind: 'read' }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** A table of a namespace, by family where each has its own. */
export type TableName = 'links' | 'routes4' | 'rules4' | 'neighbours' | 'routes6' | 'rules6';

/**
 * A network namespace. Names, paths, processes and containers are attributes: several may share
 * one.
 */
export type Namespace = {
  readonly id: NamespaceId;
  readonly kind: NamespaceKind;
  /** Names in /run/netns, as `ip netns` knows them. */
  readonly names: readonly string[];
  /** Every file that leads to it: /run/netns/…, /run/docker/netns/…, other nsfs mounts. */
  readonly paths: readonly string[];
  readonly processes: readonly Process[];
  /** Ids of the containers that live in it. */
  readonly containers: readonly string[];
  /**
   * Other owners, from the cgroups of its processes; empty if they name none, or if none can be
   * read.
   */
  readonly owners: readonly NamespaceOwner[];
  readonly access: Access;
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
  readonly rules: readonly RoutingRule[];
  readonly neighbours: readonly Neighbour[];
  /** The tables that could not be read, although it could be entered: they are empty here. */
  readonly unread: readonly TableName[];
};
