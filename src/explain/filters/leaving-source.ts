import { contains, familyOf, formatCidr } from '../../model/address.ts';
import type { FilterChain, FilterRule, Filters } from '../../model/filters.ts';
import type { Namespace } from '../../model/namespace.ts';
import { baseChains, chainNamed, judge } from './evaluate.ts';
import type { Packet } from './packet.ts';

/** Chains call one another no deeper than this (see evaluate.ts). */
const JUMP_LIMIT = 16;

const MASQUERADES = /(?:^|\s)(?:-j MASQUERADE|masquerade)\b/;
const TRANSLATES = /(?:--to-source|snat (?:ip6? )?to) ([0-9a-f.:]+)/;

/**
 * The source that a packet has after it left a namespace, by the tables that translate there
 * (iptables-extensions(8), MASQUERADE and SNAT; nft(8), NAT statements); null where it keeps its own, or
 * a rule depends on what is not known here.
 */
export function leavingSource(
  filters: Filters,
  namespace: Namespace,
  packet: Packet,
  nextHop: string,
): string | null {
  const chains = baseChains(filters, { hook: 'postrouting', layer: 'ip' }, packet.family);
  for (const chain of chains.filter(translates(filters))) {
    const rule = ruleFor(filters, chain, packet, 0);
    if (rule === null || rule === 'returns') continue;
    const [, address] = TRANSLATES.exec(rule.text) ?? [];
    if (address !== undefined && familyOf(address) !== null) return address;
    if (MASQUERADES.test(rule.text)) return addressToward(namespace, packet, nextHop);
  }
  return null;
}

function translates(filters: Filters): (chain: FilterChain) => boolean {
  return ({ tool, family, table }) =>
    filters.chains
      .filter((each) => each.tool === tool && each.family === family && each.table === table)
      .some(({ rules }) =>
        rules.some(({ text }) => MASQUERADES.test(text) || TRANSLATES.test(text)),
      );
}

function ruleFor(
  filters: Filters,
  chain: FilterChain,
  packet: Packet,
  depth: number,
): FilterRule | 'returns' | null {
  if (depth > JUMP_LIMIT) return null;
  for (const rule of chain.rules) {
    const { matches, action } = judge(chain, rule, packet);
    if (matches === false || action.kind === 'continue') continue;
    if (action.kind === 'jump' || action.kind === 'goto') {
      const next = chainNamed(filters, chain, action.chain);
      const found = next === null ? null : ruleFor(filters, next, packet, depth + 1);
      if (found === 'returns' && action.kind === 'jump') continue;
      return matches === null ? null : found;
    }
    if (matches === null) return null;
    return action.kind === 'return' ? 'returns' : rule;
  }
  return 'returns';
}

/** The kernel takes the link's address beside the next hop, else its first (net/ipv4/devinet.c, inet_select_addr). */
function addressToward({ links }: Namespace, packet: Packet, nextHop: string): string | null {
  const link = links.find(({ name }) => name === packet.leavesBy);
  const own = link?.addresses.filter(
    ({ family, scope }) => family === packet.family && scope === 'global',
  );
  const beside = own?.find((each) => contains(formatCidr(each), nextHop));
  return (beside ?? own?.[0])?.address ?? null;
}
