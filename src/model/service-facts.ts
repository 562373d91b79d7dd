import type { NamespaceId } from './namespace-id.ts';
import type { Socket } from './socket.ts';

/** Who serves a TCP port of the host, or would: what stands beside the way of a packet to it. */
export type ServiceFacts = {
  /** TCP sockets that listen on the port in the containers' own namespaces. */
  readonly inContainers: ReadonlyMap<NamespaceId, readonly Socket[]>;
  /** Id of the container that a process of the host's namespace belongs to; null for none. */
  readonly containerOf: ReadonlyMap<number, string | null>;
  /** Ids of the running containers in host mode that are made to serve the port (EXPOSE). */
  readonly wantedBy: readonly string[];
};
