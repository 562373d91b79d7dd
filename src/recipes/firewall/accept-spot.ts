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

const AT_TOP = 'It goes before whatever else is in the chain.';

/**
 * The engine writes its own chains anew, and never what is in DOCKER-USER: as long as FORWARD asks that
 * first, an accept there ends the way through FORWARD as well. An engine that writes its rules by nft
 * leaves that chain behind and makes it no more.
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
      why: `${DOCKER_USER} is where the engine leaves room for rules of others, and FORWARD asks it first.`,
    };
  }
  return { ...own, chain: forward };
}

/** Where a rule of iptables goes that accepts what the host forwards; at the top of FORWARD if its chains are unread. */
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
