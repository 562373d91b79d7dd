import type { NamespaceKind } from '../model/namespace.ts';
import { namesOf, sandboxNamesOf } from './handles.ts';

/** libnetwork's own namespaces: an overlay network's, its load balancer's, the routing mesh's. */
const OVERLAY = /^(?:\d+-.+|lb_.+|ingress_sbox)$/;

/** What a namespace is to a person: the first of `NamespaceKind` that applies. */
export function kindOf(namespace: {
  readonly host: boolean;
  readonly containers: readonly string[];
  readonly paths: readonly string[];
  readonly processes: readonly unknown[];
}): NamespaceKind {
  if (namespace.host) return 'host';
  if (namespace.containers.length > 0) return 'container';
  if (sandboxNamesOf(namespace.paths).some((name) => OVERLAY.test(name))) return 'overlay';
  if (namesOf(namespace.paths).length > 0) return 'named';
  return namespace.processes.length > 0 ? 'process' : 'hidden';
}
