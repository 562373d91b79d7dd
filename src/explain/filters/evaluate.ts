import type { FilterChain, FilterRule, Filters } from '../../model/filters.ts';
import { judgeIptables } from './judge-iptables.ts';
import { judgeNft } from './judge-nft.ts';
import type { Judged } from './judged.ts';
import type { Packet } from './packet.ts';

/** What the rules of a hook do to a packet; `unknown` where that depends on what is not known here. */
export type Fate =
  | { readonly kind: 'passes' }
  /** `rule` is null for the policy of the chain. */
  | { readonly kind: 'dropped'; readonly chain: FilterChain; readonly rule: FilterRule | null }
  | { readonly kind: 'unknown' };

/** A place in the kernel at which chains are asked, for packets that are routed or for frames. */
export type HookPlace = {
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  readonly layer: 'ip' | 'bridge';
  /** What the packet is for until the namespace translates that here; absent where it does not. */
  readonly untranslated?: Pick<Packet, 'destination' | 'port'>;
};

/** Where destinations are translated (linux/netfilter_ipv4.h, NF_IP_PRI_NAT_DST): `raw` comes before. */
const TRANSLATES_AT = -100;

/** Chains call one another no deeper (include/net/netfilter/nf_tables.h, NFT_JUMP_STACK_SIZE). */
const JUMP_LIMIT = 16;

/** Holds a packet against a rule of whichever tool. */
export function judge({ tool }: FilterChain, rule: FilterRule, packet: Packet): Judged {
  return tool === 'nft' ? judgeNft(rule.text, packet) : judgeIptables(rule.text, packet);
}

/** The chains that a packet of this family is held against at a hook, in the kernel's order. */
export function baseChains(
  { chains }: Filters,
  { hook, layer }: HookPlace,
  family: Packet['family'],
): readonly FilterChain[] {
  const families = layer === 'bridge' ? ['bridge'] : [family === 4 ? 'ip' : 'ip6', 'inet'];
  return chains
    .filter((chain) => chain.hook?.name === hook && families.includes(chain.family))
    .toSorted((a, b) => (a.hook?.priority ?? 0) - (b.hook?.priority ?? 0));
}

/** The packet as a base chain sees it: what comes before the translation sees what was sent. */
export function seenBy({ hook }: FilterChain, { untranslated }: HookPlace, packet: Packet): Packet {
  const isBefore = (hook?.priority ?? 0) < TRANSLATES_AT;
  return untranslated !== undefined && isBefore ? { ...packet, ...untranslated } : packet;
}

/** What becomes of a packet at a hook, by all chains there. A chain that accepts ends that chain only. */
export function evaluateHook(
  filters: Filters,
  place: HookPlace,
  packet: Packet,
  isAsked: (chain: FilterChain) => boolean = () => true,
): Fate {
  for (const chain of baseChains(filters, place, packet.family).filter(isAsked)) {
    const fate = walkChain(filters, chain, seenBy(chain, place, packet));
    if (fate.kind === 'dropped' || fate.kind === 'unknown') return fate;
    if (fate.kind === 'returns' && chain.policy === 'drop') {
      return { kind: 'dropped', chain, rule: null };
    }
  }
  return { kind: 'passes' };
}

/** What a chain alone does: `rule` is the one that decided; `returns` where none did. */
export type Walked =
  | { readonly kind: 'accepted'; readonly chain: FilterChain; readonly rule: FilterRule }
  | { readonly kind: 'dropped'; readonly chain: FilterChain; readonly rule: FilterRule }
  | { readonly kind: 'returns' }
  | { readonly kind: 'unknown' };

/** Holds a packet against a chain, and those that it jumps to. `depth` is how deep it was jumped to. */
export function walkChain(filters: Filters, chain: FilterChain, packet: Packet, depth = 0): Walked {
  if (depth > JUMP_LIMIT) return { kind: 'unknown' };
  for (const rule of chain.rules) {
    const { matches, action } = judge(chain, rule, packet);
    if (matches === false || action.kind === 'continue') continue;
    if (action.kind === 'jump' || action.kind === 'goto') {
      const next = chainNamed(filters, chain, action.chain);
      if (next === null) return { kind: 'unknown' };
      const fate = walkChain(filters, next, packet, depth + 1);
      // Whether the jump is taken does not matter where nothing comes of it.
      if (fate.kind === 'returns' && action.kind === 'jump') continue;
      return matches === null ? { kind: 'unknown' } : fate;
    }
    if (matches === null || action.kind === 'other') return { kind: 'unknown' };
    if (action.kind === 'return') return { kind: 'returns' };
    return { kind: action.kind === 'accept' ? 'accepted' : 'dropped', chain, rule };
  }
  return { kind: 'returns' };
}

/** A chain of the same table. */
function chainNamed(
  { chains }: Filters,
  { tool, legacy, family, table }: FilterChain,
  name: string,
): FilterChain | null {
  return (
    chains.find(
      (each) =>
        each.tool === tool &&
        each.legacy === legacy &&
        each.family === family &&
        each.table === table &&
        each.name === name,
    ) ?? null
  );
}

/** A chain and all that can be jumped to from it; by a map of verdicts, that is any of its table. */
export function reachableFrom(filters: Filters, start: FilterChain): readonly FilterChain[] {
  const found = new Set<FilterChain>([start]);
  for (const chain of found) {
    for (const { text } of chain.rules) {
      if (/ vmap @/.test(text)) for (const each of calledIn(filters, chain)) found.add(each);
      const [, name] = /(?:-j|-g|\bjump|\bgoto) (\S+)/.exec(text) ?? [];
      const next = name === undefined ? null : chainNamed(filters, chain, name);
      if (next !== null) found.add(next);
    }
  }
  return [...found];
}

/** The chains of a table that only others jump to. */
function calledIn({ chains }: Filters, { family, table }: FilterChain): readonly FilterChain[] {
  return chains.filter(
    (each) =>
      each.tool === 'nft' && each.hook === null && each.family === family && each.table === table,
  );
}
