import {
  chainWords,
  type FilterChain,
  type FilterRule,
  type Filters,
} from '../../model/kernel/filters.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { Crossing } from './crossings.ts';
import {
  baseChains,
  chainNamed,
  type Doubt,
  evaluateHook,
  judge,
  reachableFrom,
  seenBy,
} from './evaluate.ts';
import type { TraceEvent } from './trace/trace-event.ts';

/** A rule, or a policy where `rule` is null, that drops or rejects the trial's packet at a crossing. */
export type Drop = {
  readonly crossing: Crossing;
  readonly chain: FilterChain;
  readonly rule: FilterRule | null;
  /** How that is known. */
  readonly by:
    | { readonly kind: 'trace'; readonly event: TraceEvent }
    /** So many packets more than before the trial. */
    | { readonly kind: 'counter'; readonly packets: number }
    | { readonly kind: 'rules' };
};

/** A crossing of which nothing can be said, and the rule on which that hangs. */
export type Unjudged = { readonly crossing: Crossing; readonly doubt: Doubt };

/**
 * Finds what drops the trial's packets on their paths. The kernel's own trace decides where it saw the packet;
 * the older iptables tables, which it is blind to, and what it did not see are judged by the rules, and
 * where these ask for what is not known, by the counters that moved. `unknown` are the crossings of
 * which nothing can be said, of firewalls that were read.
 */
export function dropsOf(
  context: DiagnosisContext,
  crossings: readonly Crossing[],
): { readonly drops: readonly Drop[]; readonly unknown: readonly Unjudged[] } {
  const traced = tracedDrops(context, crossings);
  const drops: Drop[] = [...traced];
  const unknown: Unjudged[] = [];
  for (const crossing of crossings) {
    const filters = context.filters.get(crossing.namespace);
    if (filters === undefined || traced.some((drop) => drop.crossing === crossing)) continue;
    const isSeen = context.traceEvents.some((event) => isAt(event, crossing, filters));
    const isAsked = ({ legacy }: FilterChain) => !isSeen || legacy;
    const fate = evaluateHook(filters, crossing, crossing.packet, isAsked);
    if (fate.kind === 'dropped') {
      const { chain, rule } = fate;
      const packets = movedBy(context, crossing, chain, rule);
      const by = packets > 0 ? ({ kind: 'counter', packets } as const) : { kind: 'rules' as const };
      drops.push({ crossing, chain, rule, by });
    } else if (fate.kind === 'unknown') {
      const counted = countedDrop(context, filters, crossing, isAsked);
      if (counted === null) unknown.push({ crossing, doubt: fate });
      else drops.push(counted);
    }
  }
  return { drops, unknown };
}

/**
 * Tells whether a trace event is of the crossing's packet at its hook: in its namespace, on its path there or
 * back, in a chain that is asked there. A base chain tells of each packet at least what its policy did.
 */
function isAt(event: TraceEvent, { namespace, packet, hook }: Crossing, filters: Filters): boolean {
  if (event.namespace !== namespace || event.source !== packet.source) return false;
  if (event.arrivesBy !== packet.arrivesBy) return false;
  const chain = filters.chains.find((each) => isIn(event, each));
  return chain !== undefined && hooksOf(filters, chain).includes(hook);
}

/** Each rule or policy once, whichever of the trial's packets it dropped. */
function tracedDrops(context: DiagnosisContext, crossings: readonly Crossing[]): readonly Drop[] {
  const drops = new Map<string, Drop>();
  for (const event of context.traceEvents.filter(({ verdict }) => verdict === 'drop')) {
    const filters = context.filters.get(event.namespace);
    const chain = filters?.chains.find((each) => isIn(event, each));
    const candidates = crossings.filter(({ namespace }) => namespace === event.namespace);
    if (filters === undefined || chain === undefined) continue;
    const hooks = hooksOf(filters, chain);
    const likeness = (each: Crossing) => likenessOf(each, event, hooks);
    const [crossing] = candidates.toSorted((a, b) => likeness(b) - likeness(a));
    if (crossing === undefined) continue;
    const { rule: text, handle, source } = event;
    const rule =
      text === null
        ? null
        : (chain.rules.find((each) => handle !== null && each.handle === handle) ??
          ({ place: 0, handle, text, packets: null } as const));
    const key = JSON.stringify([event.namespace, chainWords(chain), handle, text, source]);
    if (!drops.has(key)) drops.set(key, { crossing, chain, rule, by: { kind: 'trace', event } });
  }
  return [...drops.values()];
}

/** How well a crossing fits what the trace saw; the direction counts most, then the hook. */
function likenessOf(
  { packet, hook, layer }: Crossing,
  { source, family, arrivesBy, leavesBy }: TraceEvent,
  hooks: readonly string[],
): number {
  return (
    (packet.source === source ? 16 : 0) +
    (hooks.includes(hook) ? 8 : 0) +
    (layer === (family === 'bridge' ? 'bridge' : 'ip') ? 4 : 0) +
    (packet.arrivesBy === arrivesBy ? 2 : 0) +
    (packet.leavesBy === leavesBy ? 1 : 0)
  );
}

function isIn({ family, table, chain }: TraceEvent, other: FilterChain): boolean {
  return !other.legacy && other.family === family && other.table === table && other.name === chain;
}

/** The hooks from which a chain is reached. */
function hooksOf(filters: Filters, chain: FilterChain): readonly string[] {
  const bases = filters.chains.filter(({ hook }) => hook !== null);
  return bases
    .filter((base) => reachableFrom(filters, base).includes(chain))
    .map(({ hook }) => hook?.name ?? '');
}

/** How many packets a rule, or a policy, took since before the trial; 0 where that is not counted. */
function movedBy(
  { filtersBefore }: DiagnosisContext,
  { namespace }: Crossing,
  chain: FilterChain,
  rule: FilterRule | null,
): number {
  const filters = filtersBefore.get(namespace);
  const before = filters === undefined ? null : chainNamed(filters, chain, chain.name);
  if (before === null) return 0;
  if (rule === null) return (chain.policyPackets ?? 0) - (before.policyPackets ?? 0);
  const then = before.rules.find(({ place, text }) => place === rule.place && text === rule.text);
  return then === undefined ? 0 : (rule.packets ?? 0) - (then.packets ?? 0);
}

/** The one rule or policy of a hook that may have dropped the packet, and has counted since; else null. */
function countedDrop(
  context: DiagnosisContext,
  filters: Filters,
  crossing: Crossing,
  isAsked: (chain: FilterChain) => boolean,
): Drop | null {
  const bases = baseChains(filters, crossing, crossing.packet).filter(isAsked);
  const found = bases.flatMap((base): readonly Drop[] => {
    // What the rules before one made of the mark is not followed here.
    const packet = { ...seenBy(base, crossing, crossing.packet), mark: null };
    const rules = reachableFrom(filters, base).flatMap((chain) =>
      chain.rules
        .filter((rule) => {
          const { matches, action } = judge(filters, chain, rule, packet);
          return matches !== false && action.kind === 'drop';
        })
        .map((rule) => ({ chain, rule })),
    );
    const all = base.policy === 'drop' ? [...rules, { chain: base, rule: null }] : rules;
    return all.flatMap(({ chain, rule }) => {
      const packets = movedBy(context, crossing, chain, rule);
      return packets > 0 ? [{ crossing, chain, rule, by: { kind: 'counter', packets } }] : [];
    });
  });
  const [only] = found;
  return only !== undefined && found.length === 1 ? only : null;
}
