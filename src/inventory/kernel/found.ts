import type { NamespaceId, Process } from '../../model/kernel/namespace.ts';

/** A network namespace and every handle that leads to it. */
export type DiscoveredNamespace = {
  readonly id: NamespaceId;
  /** Files it is mounted on: /run/netns/…, /run/docker/netns/…, elsewhere. */
  readonly paths: readonly string[];
  readonly processes: readonly Process[];
};
