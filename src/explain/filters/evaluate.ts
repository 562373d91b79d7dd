import type { FilterChain, FilterRule, Filters, NamedSet } from '../../model/kernel/filters.ts';
import { judgeIptables } from './judge-iptables.ts';
import { judgeNft } from './nft/judge-nft.ts';
import { type Packet, perhaps } from './packet.ts';
import type { RuleJudgement } from './rule-judgement.ts';

/** The outcome of the rules of a hook for a packet; `unknown` where that depends on what is not known here. */
export type HookOutcome =
  /** `packet` as it goes on: rules may have marked it. */
  | { readonly kind: 'passes'; readonly packet: Packet }
  /** `rule` is null for the policy of the chain. */
  | { readonly kind: 'dropped'; readonly chain: FilterChain; readonly rule: FilterRule | null }
  | Doubt;

/** The first rule on which it hangs, and which cannot be held against the packet. */
export type Doubt = {
  readonly kind: 'unknown';
  readonly chain: FilterChain;
  readonly rule: FilterRule;
};

/** A place in the kernel at which chains are asked, for packets that are routed or for frames. */
export type HookPlace = {
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  readonly layer: 'ip' | 'bridge';
  /** What the packet is for until the namespace translates that here; absent where it does not. */
  readonly untranslated?: Pick<Packet, 'destination' | 'port'>;
};

/**
 * Where connections are looked up, and destinations translated (linux/netfilter_ipv4.h,
 * NF_IP_PRI_CONNTRACK and NF_IP_PRI_NAT_DST): `raw` comes before both.
 */
const TRACKS_AT = -200;
const TRANSLATES_AT = -100;

/** Chains call one another no deeper (include/net/netfilter/nf_tables.h, NFT_JUMP_STACK_SIZE). */
const JUMP_LIMIT = 16;

/** Holds a packet against a rule of whichever tool. */
export function judge(
  filters: Filters,
  chain: FilterChain,
  rule: FilterRule,
  packet: Packet,
): RuleJudgement {
  if (chain.tool !== 'nft') return judgeIptables(rule.text, packet);
  return judgeNft(rule.text, packet, (name) => setNamed(filters, chain, name));
}

/**
 * The chains that a packet of this family is held against at a hook, in the kernel's order: of one
 * priority, what came last goes first (net/netfilter/core.c, nf_hook_entries_grow). Answers pass by chains
 * that translate.
 */
export function baseChains(
  { chains }: Filters,
  { hook, layer }: HookPlace,
  { family, isReply }: Pick<Packet, 'family' | 'isReply'>,
): readonly FilterChain[] {
  const families = layer === 'bridge' ? ['bridge'] : [family === 4 ? 'ip' : 'ip6', 'inet'];
  return chains
    .filter((chain) => chain.hook?.name === hook && families.includes(chain.family))
    .filter((chain) => !isReply || chain.hook?.type !== 'nat')
    .toReversed()
    .toSorted((a, b) => (a.hook?.priority ?? 0) - (b.hook?.priority ?? 0));
}

/**
 * The packet as a base chain sees it: what comes before the translation sees what was sent, and what
 * comes before tracking no connection. Frames of a bridge are tracked where a module does it.
 */
export function seenBy({ hook, family }: FilterChain, place: HookPlace, packet: Packet): Packet {
  const { untranslated } = place;
  const priority = hook?.priority ?? 0;
  const isBefore = priority < TRANSLATES_AT || hook?.type === 'nat';
  const isFirst = place.hook === 'prerouting' || place.hook === 'output';
  const sent = untranslated !== undefined && isBefore ? { ...packet, ...untranslated } : packet;
  if (family === 'bridge') return { ...sent, isTracked: null };
  return isFirst && priority < TRACKS_AT ? { ...sent, isTracked: false } : sent;
}

/** Evaluates all chains at a hook for a packet. A chain that accepts ends that chain only. */
export function evaluateHook(
  filters: Filters,
  place: HookPlace,
  packet: Packet,
  isAsked: (chain: FilterChain) => boolean = () => true,
): HookOutcome {
  let now = packet;
  for (const chain of baseChains(filters, place, packet).filter(isAsked)) {
    const walked = walkChain(filters, chain, seenBy(chain, place, now));
    if (walked.kind === 'dropped' || walked.kind === 'unknown') return walked;
    if (walked.kind === 'returns' && chain.policy === 'drop') {
      return { kind: 'dropped', chain, rule: null };
    }
    now = { ...now, mark: walked.packet.mark };
  }
  return { kind: 'passes', packet: now };
}

/** Evaluates one chain: `rule` is the one that decided; `returns` where none did. */
export type Walked =
  | {
      readonly kind: 'accepted';
      readonly chain: FilterChain;
      readonly rule: FilterRule;
      readonly packet: Packet;
    }
  | { readonly kind: 'dropped'; readonly chain: FilterChain; readonly rule: FilterRule }
  | { readonly kind: 'returns'; readonly packet: Packet }
  | Doubt;

/** Holds a packet against a chain, and those that it jumps to. `depth` is how deep it was jumped to. */
export function walkChain(filters: Filters, chain: FilterChain, packet: Packet, depth = 0): Walked {
  let now = packet;
  for (const rule of chain.rules) {
    const { matches, action, change } = judge(filters, chain, rule, now);
    if (matches === false) continue;
    if (change !== undefined) now = matches ? { ...now, ...change } : perhaps(now, change);
    if (action.kind === 'continue') continue;
    const doubt = { kind: 'unknown', chain, rule } as const;
    if (action.kind === 'jump' || action.kind === 'goto') {
      const next = chainNamed(filters, chain, action.chain);
      if (next === null || depth === JUMP_LIMIT) return doubt;
      const walked = walkChain(filters, next, now, depth + 1);
      // Whether the jump is taken does not matter where nothing comes of it.
      if (walked.kind === 'returns' && action.kind === 'jump') {
        now = matches ? walked.packet : perhaps(now, walked.packet);
        continue;
      }
      return matches === null ? doubt : walked;
    }
    if (matches === null || action.kind === 'other') return doubt;
    if (action.kind === 'return') return { kind: 'returns', packet: now };
    return action.kind === 'accept'
      ? { kind: 'accepted', chain, rule, packet: now }
      : { kind: 'dropped', chain, rule };
  }
  return { kind: 'returns', packet: now };
}

/** A chain of the same table, by its name. */
export function chainNamed(
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

/** A set or map of the same table. */
export function setNamed(
  { sets }: Filters,
  { family, table }: FilterChain,
  name: string,
): NamedSet | null {
  const isIt = (each: NamedSet) =>
    each.family === family && each.table === table && each.name === name;
  return sets?.find(isIt) ?? null;
}

/** A chain and all that can be jumped to from it. */
export function reachableFrom(filters: Filters, start: FilterChain): readonly FilterChain[] {
  const found = new Set<FilterChain>([start]);
  for (const chain of found) {
    for (const name of chain.rules.flatMap((rule) => calledBy(filters, chain, rule))) {
      const next = chainNamed(filters, chain, name);
      if (next !== null) found.add(next);
    }
  }
  return [...found];
}

/** The chains that a rule may send to, by itself or by a map of verdicts. */
function calledBy(filters: Filters, chain: FilterChain, { text }: FilterRule): readonly string[] {
  const [, map] = / vmap @(\S+)/.exec(text) ?? [];
  const elements = map === undefined ? [] : (setNamed(filters, chain, map)?.elements ?? []);
  return [text, ...elements.map(({ value }) => value ?? '')].flatMap((words) =>
    [...words.matchAll(/(?:-j|-g|\bjump|\bgoto) ([^\s,]+)/g)].map(([, name = '']) => name),
  );
}
