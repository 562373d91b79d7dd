import { contains, familyOf } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Route } from '../../model/kernel/route.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { readFrom } from '../evidence.ts';
import type { Evidence, Finding } from '../finding.ts';
import { namespaceLabel } from '../in-namespace.ts';
import { type PlacedHop, placedHops, positionOf } from '../path/path-queries.ts';
import { linkSetting, settingEvidence, settingFault, settingOf } from './sysctl-fault.ts';

const COUNTER = 'TcpExtIPReversePathFilter';

/** How an answer to an address would leave a namespace, as its tables have it. */
type WayBack =
  | { readonly kind: 'links'; readonly links: readonly string[] }
  | { readonly kind: 'none' }
  /** Rules choose the table by more than the address. */
  | { readonly kind: 'unknown' };

/**
 * Checks whether a namespace on either path drops a packet because of where an answer to its source would go
 * (ip-sysctl, rp_filter; net/ipv4/fib_frontend.c): 1 wants the very link that it came in by, 2 any.
 * The larger of the link's value and that for all links counts. IPv6 has no such setting.
 */
export function checkReversePaths(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at): readonly Finding[] => {
    const { namespace: id, arrivesBy, source } = at.hop;
    if (at.index === 0 || arrivesBy === null || source === null || familyOf(source) !== 4)
      return [];
    const namespace = namespaceOf(context.snapshot, id);
    const [all, own] = ['all', arrivesBy].map((link) =>
      numberOf(settingOf(context, id, linkSetting(4, link, 'rp_filter'))),
    );
    if (namespace === null || all == null || own == null) return [];
    const mode = Math.max(all, own);
    if (mode === 0) return [];
    const back = wayBack(namespace, source);
    const setting = linkSetting(4, all >= own ? 'all' : arrivesBy, 'rp_filter');
    const filtered = countedBy(context, at);
    const drops =
      back.kind === 'unknown'
        ? filtered > 0
        : back.kind === 'none' || (mode === 1 && !back.links.includes(arrivesBy));
    const name = namespaceLabel(context.snapshot, id);
    const position = positionOf(at, 'arrival', arrivesBy);
    const evidence = [
      settingEvidence(context, id, setting),
      routeEvidence(context, at, back, source),
      ...(filtered > 0 ? [counterEvidence(context, at, filtered)] : []),
    ];
    if (!drops) {
      const what = `${name} accepts packets from ${source} on ${arrivesBy}`;
      return [{ position, what, evidence, fault: null }];
    }
    const why =
      back.kind === 'links'
        ? `an answer would leave by ${back.links.join(' or ')}`
        : back.kind === 'none'
          ? 'it has no route back'
          : 'an answer would leave by another link';
    const value = back.kind === 'links' ? '2' : '0';
    return [
      {
        position,
        what: `${name} drops packets from ${source} on ${arrivesBy}: ${why}`,
        evidence,
        fault: settingFault(context, 'reverse-path-filter', { id, setting, value }),
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
function countedBy({ facts, before }: DiagnosisContext, { hop: { namespace } }: PlacedHop): number {
  const now = facts.get(namespace)?.counters?.[COUNTER];
  const then = before.get(namespace)?.counters?.[COUNTER];
  return now === undefined || then === undefined ? 0 : now - then;
}

function counterEvidence(context: DiagnosisContext, { hop }: PlacedHop, count: number): Evidence {
  return readFrom(
    context,
    hop.namespace,
    'counters',
    `${COUNTER}: ${count} more than before the trial`,
  );
}

function routeEvidence(
  context: DiagnosisContext,
  { hop }: PlacedHop,
  back: WayBack,
  source: string,
): Evidence {
  const words: Readonly<Record<WayBack['kind'], string>> = {
    links: back.kind === 'links' ? `by ${back.links.join(' or ')}` : '',
    none: 'no route',
    unknown: 'rules choose the table by more than the address',
  };
  return readFrom(context, hop.namespace, 'routes', `to ${source}: ${words[back.kind]}`);
}
