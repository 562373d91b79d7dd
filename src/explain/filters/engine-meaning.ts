import { isDirectAccessDrop } from '../../model/engine/engine-chains.ts';
import type { Network } from '../../model/engine/network.ts';
import type { FilterChain, FilterRule } from '../../model/kernel/filters.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { Drop } from './drops.ts';
import { isEngineMadeChain } from './engine-rules.ts';
import { bridgeNetworkOf } from './memberships.ts';

/** What a rule of the engine keeps apart, and the network that is to blame. */
export type Meaning = {
  readonly code: 'icc-disabled' | 'networks-isolated' | 'internal-network';
  readonly network: Network;
  /** The network that it is kept apart from; null where that is none, or not known. */
  readonly other: Network | null;
};

/**
 * Tells what the engine means by a rule that drops, for engines 20.10 to 29; null where it is not the
 * engine's, or means neither: then it is a rule like any other.
 */
export function meaningOf(
  context: DiagnosisContext,
  { chain, rule, crossing }: Drop,
): Meaning | null {
  if (rule === null) return null;
  const { networks } = context.snapshot;
  const on = (bridge: string | null) =>
    networks.find((network) => bridge !== null && network.bridge === bridge) ?? null;
  const { packet } = crossing;
  const links = linksIn(chain, rule);
  const from =
    on(packet.arrivesBy) ?? on(links.in) ?? bridgeNetworkOf(context.snapshot, packet.source);
  const to =
    on(packet.leavesBy) ?? on(links.out) ?? bridgeNetworkOf(context.snapshot, packet.destination);
  if (!isOwn(chain, rule, from, to)) return null;
  if (isBetweenItsOwn(rule) && to !== null && from === to) {
    return { code: 'icc-disabled', network: to, other: null };
  }
  const inner = [from, to].find((network) => network?.internal === true);
  if (inner != null && from !== to && isAboutInternal(chain, rule, inner)) {
    return { code: 'internal-network', network: inner, other: null };
  }
  if (from !== null && to !== null && from !== to) {
    return { code: 'networks-isolated', network: to, other: from };
  }
  return null;
}

/** The links that a rule names, or its chain of nft's: `filter-forward-in__br0` is for what goes to br0. */
function linksIn({ name }: FilterChain, { text }: FilterRule) {
  const [, direction, bridge = null] = /^filter-forward-(in|out)__(.+)$/.exec(name) ?? [];
  const word = (option: string) => new RegExp(`(?<!! )-${option} (\\S+)`).exec(text)?.[1] ?? null;
  // A chain for what comes *in* to the bridge's members is one for what leaves by the bridge.
  return {
    in: direction === 'out' ? bridge : word('i'),
    out: direction === 'in' ? bridge : word('o'),
  };
}

function isOwn(
  chain: FilterChain,
  { text }: FilterRule,
  from: Network | null,
  to: Network | null,
): boolean {
  if (isEngineMadeChain(chain)) return true;
  const { tool, table, name } = chain;
  if (tool === 'nft') return false;
  // To 28.0 the switch for communication between containers stands in FORWARD itself.
  if (table === 'filter' && name === 'FORWARD') {
    return from !== null && from === to && from.icc === false && isBetweenItsOwn({ text });
  }
  return isDirectAccessDrop(chain, { text }, to?.bridge == null ? [] : [to.bridge]);
}

/** `-i br0 -o br0 -j DROP`, or nft's `iifname "br0" counter drop comment "ICC"`. */
function isBetweenItsOwn({ text }: Pick<FilterRule, 'text'>): boolean {
  const [, one, other] = / -i (\S+) -o (\S+) -j DROP$/.exec(text) ?? [];
  return (one !== undefined && one === other) || / comment "ICC"$/.test(text);
}

/**
 * Tells whether a rule drops what is not between an internal network's own addresses:
 * `! -s 10.0.0.0/24 -o br0 -j DROP`; nft says so in the comment.
 */
function isAboutInternal({ name }: FilterChain, { text }: FilterRule, inner: Network): boolean {
  return (
    name === 'DOCKER-INTERNAL' ||
    / ! -[sd] \S+ .*-j DROP$/.test(text) ||
    /INTERNAL/i.test(text) ||
    (name.startsWith('filter-forward-') && name.endsWith(`__${inner.bridge ?? ''}`))
  );
}
