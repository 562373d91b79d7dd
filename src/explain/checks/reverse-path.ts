import { contains, familyOf } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Route } from '../../model/kernel/route.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import { type At, alongWays, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Evidence, Finding } from '../finding.ts';
import { nameOf, typedIn } from '../place.ts';
import { linkSetting, settingEvidence, settingFault, settingOf } from './sysctls.ts';

const COUNTER = 'TcpExtIPReversePathFilter';

/** How an answer to an address would leave a namespace, as its tables have it. */
type WayBack =
  | { readonly kind: 'links'; readonly links: readonly string[] }
  | { readonly kind: 'none' }
  /** Rules choose the table by more than the address. */
  | { readonly kind: 'unknown' };

/**
 * Whether a namespace on the ways drops a packet because of where an answer to its source would go
 * (ip-sysctl, rp_filter; net/ipv4/fib_frontend.c): 1 wants the very link that it came in by, 2 any.
 * The larger of the link's value and that for all links counts. IPv6 has no such setting.
 */
export function checkReversePaths(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at): readonly Finding[] => {
    const { namespace: id, arrivesBy, source } = at.stage;
    if (at.index === 0 || arrivesBy === null || source === null || familyOf(source) !== 4)
      return [];
    const namespace = namespaceOf(kase.snapshot, id);
    const [all, own] = ['all', arrivesBy].map((link) =>
      numberOf(settingOf(kase, id, linkSetting(4, link, 'rp_filter'))),
    );
    if (namespace === null || all == null || own == null) return [];
    const mode = Math.max(all, own);
    if (mode === 0) return [];
    const back = wayBack(namespace, source);
    const setting = linkSetting(4, all >= own ? 'all' : arrivesBy, 'rp_filter');
    const filtered = countedBy(kase, at);
    const drops =
      back.kind === 'unknown'
        ? filtered > 0
        : back.kind === 'none' || (mode === 1 && !back.links.includes(arrivesBy));
    const name = nameOf(kase.snapshot, id);
    const position = positionOf(at, 'arrival', arrivesBy);
    const evidence = [
      settingEvidence(kase, id, setting),
      routeEvidence(kase, at, back, source),
      ...(filtered > 0 ? [counterEvidence(kase, at, filtered)] : []),
    ];
    if (!drops) {
      const what = `${name} takes what ${source} sends in by ${arrivesBy}`;
      return [{ position, what, evidence, fault: null }];
    }
    const why =
      back.kind === 'links'
        ? `an answer would leave by ${back.links.join(' or ')}`
        : back.kind === 'none'
          ? 'it has no way back to it'
          : 'an answer would not leave by it';
    const value = back.kind === 'links' ? '2' : '0';
    return [
      {
        position,
        what: `${name} drops what ${source} sends in by ${arrivesBy}: ${why}`,
        evidence,
        fault: settingFault(kase, 'reverse-path-filter', { id, setting, value }),
      },
    ];
  });
}

function numberOf(value: string | null): number | null {
  return value === null ? null : Number(value);
}

/** The priorities of the three rules that every namespace has (ip-rule(8)). */
const USUAL = [0, 32_766, 32_767];

function wayBack({ routes, rules, unread }: Namespace, source: string): WayBack {
  if (unread.includes('routes4') || unread.includes('rules4')) return { kind: 'unknown' };
  const others = rules.filter(({ family, priority }) => family === 4 && !USUAL.includes(priority));
  if (others.length > 0) return { kind: 'unknown' };
  const length = ({ destination }: Route) =>
    destination === 'default' ? 0 : Number(destination.split('/')[1] ?? 32);
  const [best] = routes
    .filter(
      ({ family, table, destination, flags }) =>
        family === 4 &&
        (table === 'main' || table === 'default') &&
        !flags.includes('dead') &&
        (destination === 'default' || contains(destination, source)),
    )
    .toSorted((a, b) => length(b) - length(a) || (a.metric ?? 0) - (b.metric ?? 0));
  if (best === undefined || best.type !== 'unicast') return { kind: 'none' };
  const devices = [best.device, ...best.nextHops.map(({ device }) => device)];
  return { kind: 'links', links: devices.filter((device) => device !== null) };
}

/** How many packets a namespace's filter of reverse paths took since before the trial. */
function countedBy({ facts, before }: Case, { stage: { namespace } }: At): number {
  const now = facts.get(namespace)?.counters?.[COUNTER];
  const then = before.get(namespace)?.counters?.[COUNTER];
  return now === undefined || then === undefined ? 0 : now - then;
}

function counterEvidence({ snapshot }: Case, { stage }: At, count: number): Evidence {
  return {
    command: typedIn(snapshot, stage.namespace, ['nstat', '-az', COUNTER]),
    output: `${COUNTER}: ${count} more than before the trial`,
  };
}

function routeEvidence({ snapshot }: Case, { stage }: At, back: WayBack, source: string): Evidence {
  const words: Readonly<Record<WayBack['kind'], string>> = {
    links: back.kind === 'links' ? `by ${back.links.join(' or ')}` : '',
    none: 'no route',
    unknown: 'it is not known by which table',
  };
  return {
    command: typedIn(snapshot, stage.namespace, ['ip', 'route', 'get', source]),
    output: words[back.kind],
  };
}
