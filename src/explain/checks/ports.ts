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
      if (passage.as !== 'port-in' && passage.as !== 'port-out') return [];
      const state = notForwarding(kase, at, passage);
      if (state !== null) return [state];
      if (passage.as !== 'port-in') return [];
      const out = passages.slice(place + 1, place + 3).find(({ as }) => as === 'port-out');
      if (out === undefined) return [];
      // What keeps two ports apart does so in both directions, and is told in the first.
      const pair = [passage, out].map(({ namespace, link }) => `${namespace}/${link}`);
      const isTold = told.has(pair.toSorted().join(' '));
      told.add(pair.toSorted().join(' '));
      return isTold ? [] : between(kase, at, passage, out);
    });
  });
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
  const name = one.end.link.master ?? '';
  const pair = `${into.link} and ${out.link} of ${name}`;
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
  const evidence = [into, out].map((each) => showPort(kase, each, 'state forwarding'));
  return [{ position, what: `${pair} forward to each other`, evidence, fault: null }];
}

/**
 * A frame without a tag belongs to the VLAN that is its port's own (pvid), and leaves only by ports
 * that are in that VLAN (bridge(8), vlan).
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
  const pvid = own?.pvid ?? null;
  if (pvid !== null && other?.vlans.includes(pvid)) return null;
  const shown = [into, out].map(({ namespace, link }): Evidence => {
    const vlans = of(link);
    const list = vlans?.vlans.map((vlan) => (vlan === vlans.pvid ? `${vlan} PVID` : `${vlan}`));
    return {
      command: typedIn(kase.snapshot, namespace, ['bridge', 'vlan', 'show', 'dev', link]),
      output: list?.join('\n') || 'no VLAN',
    };
  });
  const host = nameOf(kase.snapshot, into.namespace);
  return {
    position: positionOf(at, 'segment', into.link),
    what:
      pvid === null
        ? `${bridge} of ${host} filters VLANs, and ${into.link} has none for frames without a tag`
        : `${bridge} of ${host} filters VLANs: ${into.link} is in ${pvid}, and ${out.link} is not`,
    evidence: shown,
    fault: {
      code: 'vlan-mismatch',
      culprit: { kind: 'link', name: into.link, namespace: into.namespace },
      fix: words(
        `Put both ports into one VLAN: bridge vlan add dev ${out.link} vid ${pvid ?? 1}, and the same as pvid untagged for both.`,
      ),
    },
  };
}

function showPort({ snapshot }: Case, { namespace, link }: Passage, output: string): Evidence {
  const argv = ['bridge', '-d', 'link', 'show', 'dev', link] as const;
  return { command: typedIn(snapshot, namespace, argv), output: `${link} ${output}` };
}
