import type { FilterChain } from '../../model/filters.ts';

/**
 * The engine's own chains of iptables; DOCKER-USER is the person's. To 28.0 it has
 * DOCKER-ISOLATION-STAGE-1 and -2, from 28.1 DOCKER-FORWARD, DOCKER-CT and DOCKER-BRIDGE, from 29
 * DOCKER-INTERNAL (moby, integration/network/bridge/iptablesdoc).
 */
const OWN_CHAIN = /^DOCKER(?:-ISOLATION(?:-STAGE-[12])?|-FORWARD|-BRIDGE|-CT|-INTERNAL)?$/;

/** The engine's tables of nft, from 29 (moby, integration/network/bridge/nftablesdoc). */
const OWN_TABLE = 'docker-bridges';

/** Whether the engine made a chain and all that is in it, and would make it again. */
export function isRuleOfEngine({ tool, table, name }: FilterChain): boolean {
  return tool === 'nft' ? table === OWN_TABLE : table === 'filter' && OWN_CHAIN.test(name);
}
