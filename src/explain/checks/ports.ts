import type { LinkEnd } from '../../model/kernel/wiring.ts';
import { type At, alongWays, endOf, factsAt, isUp, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Evidence, Finding } from '../finding.ts';
import { editPort, words } from '../fixes.ts';
import { nameOf, typedIn } from '../place.ts';
import { masterOf } from '../stretch.ts';
import type { Passage } from '../way.ts';

/** Whether the bridges on the ways let a frame from one port to the other: state, isolation, VLANs. */
export function checkPorts(kase: Case): readonly Finding[] {
  const told = new Set<string>();
  return alongWays(kase).flatMap((at) => {
    const passages = at.stage.segment?.passages ?? [];
    return passages.flatMap((passage, place) => {
      const isPort = passage.as === 'port-in' || passage.as === 'port-out';
      const state = isPort ? notForwarding(kase, at, passage) : null;
      if (state !== null) return [state];
      const out = leavesBy(kase, passages, place);
      if (out === null) return [];
      // What keeps two ports apart does so in both directions, and is told in the first.
      const pair = [passage, out].map(({ namespace, link }) => `${namespace}/${link}`);
      const isTold = told.has(pair.toSorted().join(' '));
      told.add(pair.toSorted().join(' '));
      return isTold ? [] : between(kase, at, passage, out);
    });
  });
}

/**
 * Where a frame that comes into a bridge leaves it: by another port, or up to the bridge's own link, which
 * is in VLANs as ports are; null for a passage that is not the way into a bridge.
 */
function leavesBy(kase: Case, passages: readonly Passage[], place: number): Passage | null {
  const [into, next, second] = passages.slice(place, place + 3);
  if (into === undefined || next === undefined) return null;
  const isBridge = ({ namespace, link }: Passage) =>
    endOf(kase, namespace, link)?.link.kind === 'bridge';
  const isSent = (into.as === 'out' || into.as === 'lower-out') && isBridge(into);
  if (isSent) return next.as === 'port-out' ? next : null;
  if (into.as !== 'port-in') return null;
  if (next.as === 'bridge') return second?.as === 'port-out' ? second : null;
  return (next.as === 'in' || next.as === 'lower-in') && isBridge(next) ? next : null;
}

/** A port without a carrier, or of a bridge that is down, is disabled by the kernel: no fault of its own. */
function notForwarding(kase: Case, at: At, passage: Passage): Finding | null {
  const end = endOf(kase, passage.namespace, passage.link);
  const facts = end === null ? null : factsAt(kase, end);
  if (end === null || facts === null || facts.port === null) return null;
  const { state } = facts.port;
  if (!isUp(kase, end) || !facts.carrier || state === 'forwarding') return null;
  const bridge = masterOf(end);
  if (bridge === null || !isUp(kase, bridge)) return null;
  return {
    position: positionOf(at, 'segment', end.link.name),
    what: `the port ${end.link.name} of ${end.link.master} is ${state}, not forwarding`,
    evidence: [showPort(kase, passage, `state ${state}`)],
    fault: {
      code: 'port-isolated',
      culprit: { kind: 'link', name: end.link.name, namespace: end.namespace.id },
      fix: editPort(kase.snapshot, end, 'enable'),
    },
  };
}

function between(kase: Case, at: At, into: Passage, out: Passage): readonly Finding[] {
  const [one, other] = [into, out].map((each) => {
    const end = endOf(kase, each.namespace, each.link);
    const facts = end === null ? null : factsAt(kase, end);
    return end === null || facts === null ? null : { end, facts };
  });
  // Of ports that could not be read, nothing is said.
  if (!one || !other) return [];
  const position = positionOf(at, 'segment', into.link);
  const bridge = [one.end, other.end].find(({ link }) => link.kind === 'bridge');
  const name = bridge?.link.name ?? one.end.link.master ?? '';
  const pair =
    bridge === undefined ? `${into.link} and ${out.link} of ${name}` : portOf(one.end, other.end);
  if (one.facts.port?.isolated && other.facts.port?.isolated) {
    const evidence = [into, out].map((each) => showPort(kase, each, 'isolated on'));
    return [
      {
        position,
        what: `${pair} are both isolated: the bridge lets nothing from one to the other`,
        evidence,
        fault: {
          code: 'port-isolated',
          culprit: { kind: 'link', name: into.link, namespace: into.namespace },
          fix: editPort(kase.snapshot, one.end, 'unisolate'),
        },
      },
    ];
  }
  const mismatch = vlanMismatch(kase, at, into, out, name);
  if (mismatch === 'unknown') return [];
  if (mismatch !== null) return [mismatch];
  const evidence = [one.end, other.end].flatMap(({ namespace, link }) =>
    link.kind === 'bridge'
      ? []
      : [showPort(kase, { namespace: namespace.id, link: link.name }, 'state forwarding')],
  );
  return [{ position, what: `${pair} forward to each other`, evidence, fault: null }];
}

function portOf(one: LinkEnd, other: LinkEnd): string {
  const [port, bridge] = one.link.kind === 'bridge' ? [other, one] : [one, other];
  return `${port.link.name} and its bridge ${bridge.link.name}`;
}

/**
 * A frame without a tag belongs to the VLAN that is its port's own (pvid), and leaves only by ports
 * that are in that VLAN (bridge(8), vlan); the bridge's own link is a port of it too.
 */
function vlanMismatch(
  kase: Case,
  at: At,
  into: Passage,
  out: Passage,
  bridge: string,
): Finding | 'unknown' | null {
  const facts = kase.facts.get(into.namespace);
  const filters = facts?.links?.find(({ name }) => name === bridge)?.bridge?.vlanFiltering;
  if (filters === false) return null;
  const vlanTable = facts?.vlans ?? null;
  if (filters === undefined || vlanTable === null) return 'unknown';
  const of = (link: string) => vlanTable.find((each) => each.link === link);
  const [own, other] = [of(into.link), of(out.link)];
  const { tag = null } = into;
  const isIn = tag === null || own?.vlans.includes(tag) === true;
  const vlan = tag ?? own?.pvid ?? null;
  if (vlan !== null && isIn && other?.vlans.includes(vlan)) return null;
  const shown = [into, out].map(({ namespace, link }): Evidence => {
    const vlans = of(link);
    const list = vlans?.vlans.map((vlan) => (vlan === vlans.pvid ? `${vlan} PVID` : `${vlan}`));
    return {
      command: typedIn(kase.snapshot, namespace, ['bridge', 'vlan', 'show', 'dev', link]),
      output: list?.join('\n') || 'no VLAN',
    };
  });
  const host = nameOf(kase.snapshot, into.namespace);
  const outside = isIn ? out.link : into.link;
  const add = (link: string) => `bridge vlan add dev ${link} vid ${vlan ?? 1}`;
  const itself = outside === bridge ? ' self' : '';
  const how =
    tag === null
      ? `${add(outside)}${itself}, with pvid untagged where its frames have no tag`
      : `${add(outside)}${itself}`;
  return {
    position: positionOf(at, 'segment', into.link),
    what: mismatchWords({ bridge: `${bridge} of ${host}`, into, out: out.link, vlan, isIn }),
    evidence: shown,
    fault: {
      code: 'vlan-mismatch',
      culprit: { kind: 'link', name: into.link, namespace: into.namespace },
      fix: words(`Put both into one VLAN: ${how}.`),
    },
  };
}

function mismatchWords(told: {
  readonly bridge: string;
  readonly into: Passage;
  readonly out: string;
  readonly vlan: number | null;
  readonly isIn: boolean;
}): string {
  const { bridge, into, out, vlan, isIn } = told;
  const filters = `${bridge} filters VLANs`;
  if (vlan === null) return `${filters}, and ${into.link} has none for frames without a tag`;
  if (!isIn) return `${filters}: ${into.link} is not in ${vlan}, which the frame’s tag names`;
  return `${filters}: ${into.link} is in ${vlan}, and ${out} is not`;
}

function showPort(
  { snapshot }: Case,
  { namespace, link }: Pick<Passage, 'namespace' | 'link'>,
  output: string,
): Evidence {
  const argv = ['bridge', '-d', 'link', 'show', 'dev', link] as const;
  return { command: typedIn(snapshot, namespace, argv), output: `${link} ${output}` };
}
