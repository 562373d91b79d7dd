import type { FilterChain } from '../../model/filters.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { RuleAt } from './names.ts';
import { targetOf } from './names.ts';

/** The chain in which the engine leaves room for rules of others (docs.docker.com, packet filtering). */
export const DOCKER_USER = 'DOCKER-USER';

/** Chains that the engine makes and fills: DOCKER, DOCKER-ISOLATION-STAGE-1, DOCKER-FORWARD, DOCKER_OUTPUT, … */
export function isEngineChain({ name }: Pick<FilterChain, 'name'>): boolean {
  return name !== DOCKER_USER && /^DOCKER(?:[-_].*)?$/.test(name);
}

/**
 * Whether the engine wrote a rule, which it writes again when it starts: in its own chains, jumps there,
 * and in FORWARD by the bridges of its networks, as it has them up to 28.0.
 */
export function isEngineRule(at: RuleAt, { networks }: Snapshot): boolean {
  const { chain, rule } = at;
  if (chain.tool === 'nft') return isEngineTable(chain);
  if (isEngineChain(chain)) return true;
  const target = targetOf(at);
  if (target !== null && (target === DOCKER_USER || isEngineChain({ name: target }))) return true;
  if (chain.name !== 'FORWARD') return false;
  const bridges = networks.flatMap(({ bridge }) => (bridge === null ? [] : [bridge]));
  return bridges.some((bridge) => BRIDGE_RULES.some((form) => rule.text === form(bridge)));
}

/** Tables of the nftables backend of engine 29 (moby, daemon/libnetwork/drivers/bridge/internal/nftabler). */
function isEngineTable({ table }: FilterChain): boolean {
  return table === 'docker-bridges';
}

/** What the bridge driver adds for each network (libnetwork, drivers/bridge/setup_ip_tables.go). */
const BRIDGE_RULES: readonly ((bridge: string) => string)[] = [
  (bridge) => `-A FORWARD -o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  (bridge) => `-A FORWARD -i ${bridge} ! -o ${bridge} -j ACCEPT`,
  (bridge) => `-A FORWARD -i ${bridge} -o ${bridge} -j ACCEPT`,
  (bridge) => `-A FORWARD -i ${bridge} -o ${bridge} -j DROP`,
];
