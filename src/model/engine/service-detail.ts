import type { NamespaceId } from '../kernel/namespace-id.ts';
import type { Socket } from '../kernel/socket.ts';

/** Who serves, or should serve, a TCP port of the host. */
export type ServiceDetail = {
  /** Whether everything was read: otherwise nothing follows from what is missing. */
  readonly isWhole: boolean;
  /** TCP sockets that listen on the port in the containers' own namespaces. */
  readonly inContainers: ReadonlyMap<NamespaceId, readonly Socket[]>;
  /**
   * /proc/PID/cgroup of those that hold the port in the host's namespace: it names their container.
   */
  readonly controlGroups: ReadonlyMap<number, string>;
  /** Ids of the running containers in host mode that are made to serve the port (EXPOSE). */
  readonly wantedBy: readonly string[];
};

/**
 * Whether a process belongs to a container: engines name a container's control group after its id,
 * no matter what manages it (cgroups(7)).
 */
export function isProcessOf(facts: ServiceDetail, pid: number, container: string): boolean {
  return facts.controlGroups.get(pid)?.includes(container) === true;
}
