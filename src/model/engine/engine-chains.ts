/** What the engine makes in a firewall, fills, and makes again when it starts. */
import type { FilterChain, FilterRule } from '../kernel/filters.ts';

/**
 * The chain in which the engine leaves room for rules of others (docs.docker.com, packet
 * filtering).
 */
export const DOCKER_USER = 'DOCKER-USER';

/**
 * Its chains of iptables: DOCKER, to 28.0 DOCKER-ISOLATION-STAGE-1 and -2, from 28.1
 * DOCKER-FORWARD, DOCKER-CT and DOCKER-BRIDGE, from 29 DOCKER-INTERNAL (moby,
 * integration/network/bridge/iptablesdoc), DOCKER-INGRESS of a swarm, DOCKER_OUTPUT of its
 * resolver.
 */
export function isEngineChain({ name }: Pick<FilterChain, 'name'>): boolean {
  return name !== DOCKER_USER && /^DOCKER(?:[-_].*)?$/.test(name);
}

/**
 * What netavark, of Podman, makes in a firewall: a table of nft, or chains of iptables in `filter`
 * and `nat` (netavark, src/firewall/nft.rs and varktables).
 */
export function isNetavarks({
  tool,
  table,
  name,
}: Pick<FilterChain, 'tool' | 'table' | 'name'>): boolean {
  return tool === 'nft' ? table === 'netavark' : /^NETAVARK[-_]/.test(name);
}

/**
 * Its tables of nft, from 29 with `--firewall-backend=nftables` (moby,
 * integration/network/bridge/nftablesdoc). They are only the engine's, have no DOCKER-USER, and an
 * accept in another table does not override what they drop (docs.docker.com, Docker with nftables).
 */
export function isEngineTable({ tool, table }: Pick<FilterChain, 'tool' | 'table'>): boolean {
  return tool === 'nft' && table === 'docker-bridges';
}

/** Whether the engine writes its rules by nft, and no longer by iptables. */
export function usesNftables(chains: readonly FilterChain[]): boolean {
  return chains.some(isEngineTable);
}

/**
 * Whether a rule drops what is sent straight to a container's address from elsewhere than its
 * bridge, which engines write from 28 on and take away with the container (moby, direct routing):
 * `-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP`. On a bridge of no network, the rule is not
 * the engine's.
 */
export function isDirectAccessDrop(
  { tool, table, name }: Pick<FilterChain, 'tool' | 'table' | 'name'>,
  { text }: Pick<FilterRule, 'text'>,
  bridges: readonly string[],
): boolean {
  if (tool === 'nft' || table !== 'raw' || name !== 'PREROUTING') return false;
  const [, bridge] = /^-A PREROUTING -d \S+ ! -i (\S+) -j DROP$/.exec(text) ?? [];
  return bridge !== undefined && bridges.includes(bridge);
}
