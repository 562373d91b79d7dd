import { sameAddress } from '../../model/address/address.ts';
import type { Neighbour } from '../../model/kernel/neighbour.ts';
import type { Vxlan } from '../../model/kernel/path-detail.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import { type At, alongWays, endOf, exitOf, factsAt, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';
import { addForwarding, words } from '../fixes.ts';
import { nameOf, typedIn } from '../place.ts';
import { neighbourOf, showNeighbour } from '../showing.ts';
import type { Segment } from '../way.ts';

/** The entry for all that has none, broadcasts included (bridge(8), fdb of a vxlan). */
const ANY_MAC = '00:00:00:00:00:00';

/**
 * Whether each vxlan link on the way knows whom to send the frame to: by the MAC of the next hop, or by
 * what it does with all that it does not know (an entry of zeros, one remote end, a group).
 */
export function checkOverlay(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const { segment } = at.stage;
    if (segment === null) return [];
    return entrancesOf(kase, segment).flatMap((entrance) =>
      checkTunnel(kase, at, segment, entrance),
    );
  });
}

/** A vxlan link by which a frame goes, and the one that it comes out of, where this host sees that. */
type Entrance = { readonly end: LinkEnd; readonly vxlan: Vxlan; readonly other: LinkEnd | null };

function entrancesOf(kase: Case, { passages, owners, open }: Segment): readonly Entrance[] {
  const through = passages.flatMap((passage, at): readonly Entrance[] => {
    if (passage.as !== 'tunnel' || passages[at - 1]?.as === 'tunnel') return [];
    const next = passages[at + 1];
    const other = next?.as === 'tunnel' ? endOf(kase, next.namespace, next.link) : null;
    return entrance(kase, endOf(kase, passage.namespace, passage.link), other);
  });
  if (through.length > 0 || owners.length > 0 || !open) return through;
  // Nobody on this host has it: it is behind the vxlan that the last bridge has as its port.
  const last = passages.findLast(({ as }) => as === 'bridge');
  const bridge = last === undefined ? null : endOf(kase, last.namespace, last.link);
  const ports = (bridge?.namespace.links ?? []).filter(
    ({ master }) => master === bridge?.link.name,
  );
  return ports.flatMap((link) =>
    bridge === null ? [] : entrance(kase, { namespace: bridge.namespace, link }, null),
  );
}

function entrance(kase: Case, end: LinkEnd | null, other: LinkEnd | null): readonly Entrance[] {
  const vxlan = end === null ? null : (factsAt(kase, end)?.vxlan ?? null);
  return end === null || vxlan === null ? [] : [{ end, vxlan, other }];
}

function checkTunnel(
  kase: Case,
  at: At,
  segment: Segment,
  { end, vxlan, other }: Entrance,
): readonly Finding[] {
  const { namespace, link } = end;
  const known = kase.facts.get(namespace.id);
  if (known === undefined || known.forwarding === null || known.neighbours === null) return [];
  const { nextHop } = segment;
  const entries = known.forwarding.filter(
    (entry) => entry.link === link.name && entry.destination !== null,
  );
  const exit = exitOf(kase, at.stage);
  const sender = exit === null ? null : neighbourOf(kase, exit, nextHop);
  const answering = known.neighbours.find(
    (entry) => entry.device === link.name && sameAddress(entry.address, nextHop),
  );
  const resolved = macIn(sender) ?? macIn(answering);
  const mac = resolved ?? ownerMac(kase, segment);
  const goesOut = entries.some((entry) => entry.mac === ANY_MAC) || vxlan.remote !== null;
  const isKnown = mac !== null && entries.some((entry) => entry.mac === mac);
  const name = nameOf(kase.snapshot, namespace.id);
  const table: Evidence = {
    command: typedIn(kase.snapshot, namespace.id, ['bridge', 'fdb', 'show', 'dev', link.name]),
    output:
      entries.map((entry) => `${entry.mac} dst ${entry.destination}`).join('\n') ||
      'no entry with a destination',
  };
  const finding: Finding = {
    position: positionOf(at, 'segment', link.name),
    what: `${link.name} of ${name} knows where to send what is for ${nextHop}`,
    evidence: [table],
    fault: null,
  };
  if (goesOut || (isKnown && resolved !== null)) return [finding];

  const isKept = sender?.state.includes('PERMANENT') === true || macIn(answering) !== null;
  const wanted = resolved !== null && isKept ? resolved : ANY_MAC;
  const what =
    resolved === null
      ? `${link.name} of ${name} knows no host to ask for ${nextHop}: what is for all goes nowhere`
      : `${link.name} of ${name} does not know which host has ${resolved}, the MAC of ${nextHop}`;
  return [
    {
      ...finding,
      what,
      evidence: [table, ...(exit === null ? [] : [showNeighbour(kase, exit, nextHop)])],
      fault: {
        code: 'overlay-peer-unknown',
        culprit: { kind: 'link', name: link.name, namespace: namespace.id },
        fix: fixOf(kase, { end, vxlan, other }, wanted),
      },
    },
  ];
}

/** The MAC of an entry that is of use. One that is not permanent is asked for again, of all. */
function macIn(entry: Neighbour | null | undefined): string | null {
  if (!entry || entry.state.includes('FAILED') || entry.state.includes('INCOMPLETE')) return null;
  return entry.mac;
}

function ownerMac(kase: Case, { owners: [owner] }: Segment): string | null {
  const end = owner === undefined ? null : endOf(kase, owner.namespace, owner.link);
  return end?.link.mac ?? null;
}

/** An entry can be written where the far end is seen; an engine writes its own. */
function fixOf(kase: Case, { end, vxlan, other }: Entrance, mac: string): Fix {
  if (end.namespace.kind === 'overlay') {
    return words(
      'The engine writes these entries when it hears from the other: let the hosts reach each other at TCP and UDP port 7946 and UDP port 4789, then docker network disconnect and connect the container that is not known.',
    );
  }
  const far = other === null ? null : (factsAt(kase, other)?.vxlan?.local ?? null);
  if (far !== null) return addForwarding(kase.snapshot, end, mac, far);
  const { name } = end.link;
  return words(
    `Tell ${name} the host that has it, by its address under vxlan ${vxlan.id}: bridge fdb append ${mac} dev ${name} dst <address>`,
  );
}
