/** What the five types of network of docker are, in words. What the host has of each is in live.ts. */
import type { EngineFamily } from '../../model/engine/engine-family.ts';
import type { Network } from '../../model/engine/network.ts';

export const NETWORK_TYPES = ['none', 'host', 'bridge', 'overlay', 'container'] as const;
export type NetworkType = (typeof NETWORK_TYPES)[number];

export type NetworkPage = {
  readonly title: string;
  /** What it is. */
  readonly what: string;
  /** What the kernel has of it. */
  readonly kernel: string;
  /** When to use it. */
  readonly when: string;
  /** What one would type with Docker. */
  readonly commands: readonly string[];
  /** The id of the recipe that does the same, and fields that it begins with. */
  readonly recipe: { readonly id: string; readonly preset: Readonly<Record<string, string>> };
};

export const NETWORK_PAGES: Readonly<Record<NetworkType, NetworkPage>> = {
  none: {
    title: 'None',
    what: 'The container gets its own network namespace with nothing in it but lo. It reaches nothing, and nothing reaches it.',
    kernel: 'A namespace with only lo: no veth, no bridge, no firewall rule.',
    when: 'For work that needs no network at all, or for wiring by hand: every link into it is yours.',
    commands: ['docker run --network none …'],
    recipe: { id: 'run-container', preset: { network: 'none' } },
  },
  host: {
    title: 'Host',
    what: 'The container gets no network namespace of its own: its processes use the host’s links, addresses and ports. -p is ignored, since every port is already the host’s.',
    kernel: 'Nothing is created: /proc/PID/ns/net of the container’s process is the host’s.',
    when: 'For the lowest latency and for very many ports, such as voice over IP; or for tools that look at the host’s network. There is no isolation: two of them cannot listen on the same port.',
    commands: ['docker run --network host …'],
    recipe: { id: 'run-container', preset: { network: 'host' } },
  },
  bridge: {
    title: 'Bridge',
    what: 'A switch of its own on this host. Containers on it reach each other by address, on a user-defined one by name too (the engine answers DNS, Docker at 127.0.0.11, Podman at the gateway). Others reach what is published with -p.',
    kernel:
      'A Linux bridge with the gateway’s address. Each container has one end of a veth pair as eth0, the other end is a port of the bridge. The firewall masquerades what leaves for the world, forwards what is published, and keeps networks apart.',
    when: 'The usual choice for containers of one host: one network for each group that belongs together. With inter-container communication (icc) off they reach the world and not each other.',
    commands: [
      'docker network create --driver bridge --subnet 10.1.0.0/24 backend',
      'docker run --network backend …',
    ],
    recipe: { id: 'create-bridge-network', preset: {} },
  },
  overlay: {
    title: 'Overlay',
    what: 'One subnet over several hosts of a swarm. Frames between the hosts travel inside UDP packets (VXLAN, port 4789); with --opt encrypted they are encrypted (IPsec).',
    kernel:
      'A hidden namespace for each overlay, with a bridge, a vxlan link towards the other hosts, and a veth for each container here. Such a container has a second leg on docker_gwbridge, by which it reaches the world.',
    when: 'For containers on different hosts that are to reach each other as if on one cable. It needs a swarm; containers outside of services can join it only where it is attachable.',
    commands: [
      'docker swarm init',
      'docker network create --driver overlay --attachable mesh',
      'docker run --network mesh …',
    ],
    recipe: { id: 'create-overlay-network', preset: {} },
  },
  container: {
    title: 'Container',
    what: 'The container joins the network namespace of another one: both have the same links, addresses and ports, and reach each other at 127.0.0.1.',
    kernel:
      'No namespace, no veth: the same inode for both. It stays as long as either runs; if the first one restarts, the second one stays in the old namespace.',
    when: 'For a companion container: a proxy in front of an application, or tcpdump next to it.',
    commands: ['docker run --network container:web …'],
    recipe: { id: 'run-container', preset: {} },
  },
};

/** What one would type with the engine of a family. Only Docker makes an overlay. */
export function commandsOf(page: NetworkType, { command, hasSwarm }: EngineFamily) {
  const { commands } = NETWORK_PAGES[page];
  if (page === 'overlay' && !hasSwarm) return commands;
  return commands.map((typed) => typed.replace(/^docker /, `${command} `));
}

/** The type of a network of the engine; null for drivers beyond the five. */
export function typeOf({ driver }: Network): NetworkType | null {
  if (driver === 'null') return 'none';
  return NETWORK_TYPES.find((type) => type === driver) ?? null;
}
