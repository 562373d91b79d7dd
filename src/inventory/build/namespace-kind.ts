import { overlayNameOf } from '../../model/engine/sandbox-names.ts';
import type { NamespaceKind } from '../../model/kernel/namespace.ts';
import { namesOf } from '../kernel/handles.ts';

/** What a namespace is to a person: the first of `NamespaceKind` that applies. */
export function namespaceKindOf(namespace: {
  readonly host: boolean;
  readonly containers: readonly string[];
  readonly paths: readonly string[];
  readonly processes: readonly unknown[];
}): NamespaceKind {
  if (namespace.host) return 'host';
  if (namespace.containers.length > 0) return 'container';
  if (overlayNameOf(namespace.paths) !== null) return 'overlay';
  if (namesOf(namespace.paths).length > 0) return 'named';
  return namespace.processes.length > 0 ? 'process' : 'hidden';
}
