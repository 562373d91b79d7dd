import type { NamespaceId } from '../kernel/namespace.ts';
import type { EndpointSettings } from './endpoint-settings.ts';

export type ContainerState =
  | 'created'
  | 'running'
  | 'paused'
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead';

/** A container's endpoint on a network of the engine. */
export type Endpoint = {
  readonly network: string;
  readonly networkId: string;
  /** The link inside the container, found by its MAC; null if it was not seen. */
  readonly interface: string | null;
  readonly address: string | null;
  readonly prefixLength: number | null;
  readonly gateway: string | null;
  readonly mac: string | null;
  /** The IPv6 address, also where `address` is an IPv4 one; null if it has none. */
  readonly address6: string | null;
  readonly aliases: readonly string[];
  /** As the endpoint was asked for, and would be asked for again. */
  readonly settings: EndpointSettings;
};

/** The eight kinds of namespaces (namespaces(7)), named as in /proc/PID/ns. */
export const NAMESPACE_KINDS = [
  'net',
  'pid',
  'mnt',
  'uts',
  'ipc',
  'user',
  'cgroup',
  'time',
] as const;
export type ProcessNamespaceKind = (typeof NAMESPACE_KINDS)[number];

/** Which namespace of one kind a container's first process is in, and who shares it. */
export type ProcessNamespace = {
  readonly kind: ProcessNamespaceKind;
  readonly inode: number;
  readonly sharing: 'own' | 'host' | 'shared';
  /** Names of the other containers in it; empty unless `shared`. */
  readonly sharedWith: readonly string[];
};

export type PublishedPort = {
  readonly protocol: string;
  readonly containerPort: number;
  readonly hostAddress: string | null;
  readonly hostPort: number | null;
};

export type Container = {
  readonly id: string;
  /** `OtherEngine.id`; absent of the engine that the host was opened with. */
  readonly engine?: string;
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  /** The engine's own sentence: `Up 2 hours`, `Exited (0) 3 days ago`. */
  readonly status: string;
  /** First process, as the host counts it; null unless one runs. */
  readonly pid: number | null;
  /** As recent engines keep it: `bridge`, `host`, `none`, `container:<id>`, or a network's name. */
  readonly networkMode: string;
  readonly namespace: NamespaceId | null;
  readonly endpoints: readonly Endpoint[];
  /** Empty unless a process runs and its /proc entry may be read. */
  readonly processNamespaces: readonly ProcessNamespace[];
  readonly ports: readonly PublishedPort[];
};
