import {
  DOCKER_USER,
  isDirectAccessDrop,
  isEngineChain,
  isEngineTable,
  isNetavarks,
} from '../../model/engine/engine-chains.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { RuleAt } from './names.ts';
import { targetOf } from './names.ts';

/** How to let through what Docker's own nft table drops (docs.docker.com, Docker with nftables). */
export const BESIDE_ENGINE_TABLE =
  'publish the port, or start dockerd with --bridge-accept-fwmark and set that mark in your own chain with priority filter - 1';

/**
 * Whether the engine wrote a rule, which it writes again when it starts: in its own chains, jumps there,
 * and by the bridges of its networks: in FORWARD as it has them up to 28.0, in `raw` from 28 on.
 */
export function isEngineRule(at: RuleAt, { networks }: Snapshot): boolean {
  const { chain, rule } = at;
  if (isNetavarks(chain)) return true;
  if (chain.tool === 'nft') return isEngineTable(chain);
  if (isEngineChain(chain)) return true;
  const target = targetOf(at);
  if (target !== null && (target === DOCKER_USER || isEngineChain({ name: target }))) return true;
  const bridges = networks.flatMap(({ bridge }) => bridge ?? []);
  if (isDirectAccessDrop(chain, rule, bridges)) return true;
  if (chain.name !== 'FORWARD') return false;
  return bridges.some((bridge) => BRIDGE_RULES.some((form) => rule.text === form(bridge)));
}

/** What the bridge driver adds for each network (libnetwork, drivers/bridge/setup_ip_tables.go). */
const BRIDGE_RULES: readonly ((bridge: string) => string)[] = [
  (bridge) => `-A FORWARD -o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  (bridge) => `-A FORWARD -i ${bridge} ! -o ${bridge} -j ACCEPT`,
  (bridge) => `-A FORWARD -i ${bridge} -o ${bridge} -j ACCEPT`,
  (bridge) => `-A FORWARD -i ${bridge} -o ${bridge} -j DROP`,
];
