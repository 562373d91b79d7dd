import {
  DOCKER_USER,
  isEngineChain,
  isNetavarks,
  usesNftables,
} from '../../model/engine/engine-chains.ts';
import type { FilterChain } from '../../model/kernel/filters.ts';
import type { HostFacts } from '../recipe.ts';
import { findChain, isSameTable } from './names.ts';

/** Where the rule goes, and why there. */
export type Spot = { readonly chain: FilterChain; readonly why: string };

const AT_TOP = 'It goes before all other rules of the chain.';

/**
 * The engine rewrites its own chains, but never what is in DOCKER-USER: as long as FORWARD jumps there
 * first, an accept there ends the way through FORWARD as well. An engine that writes its rules by nft
 * leaves that chain behind and no longer makes it.
 */
export function spotFor(chain: FilterChain, chains: readonly FilterChain[]): Spot {
  const beside = (name: string) =>
    chains.find((each) => each.name === name && isSameTable(each, chain));
  const forward = beside('FORWARD');
  const user = beside(DOCKER_USER);
  const own = { chain, why: AT_TOP };
  if (chain.tool === 'nft' || forward === undefined) return own;
  if (chain !== forward && !isEngineChain(chain) && !isNetavarks(chain)) return own;
  const asksUser = forward.rules[0]?.text === `-A FORWARD -j ${DOCKER_USER}`;
  if (user !== undefined && asksUser && !usesNftables(chains)) {
    return {
      chain: user,
      why: `The engine leaves the chain ${DOCKER_USER} for your own rules, and FORWARD jumps to it first.`,
    };
  }
  return { ...own, chain: forward };
}

/** Where an iptables rule that accepts forwarded packets goes; at the top of FORWARD if its chains are unread. */
export function forwardSpot(
  program: 'iptables' | 'ip6tables',
  { snapshot, details }: HostFacts,
): { readonly chain: string; readonly why: string } {
  const all = details.filters?.ok === true ? details.filters.value : [];
  const own = all.find(({ namespace }) => namespace === snapshot.host.namespace);
  const chains = own?.chains ?? [];
  const forward = findChain(chains, `${program} FORWARD`);
  if (forward === null) return { chain: 'FORWARD', why: AT_TOP };
  const { chain, why } = spotFor(forward, chains);
  return { chain: chain.name, why };
}
