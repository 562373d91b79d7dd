import { formatCidr } from '../../model/address/address.ts';
import type { Container } from '../../model/engine/container.ts';
import { drawnGlyphs } from '../../model/glyphs.ts';
import type { Link } from '../../model/kernel/link.ts';
import { farEndOf, type LinkEnd, lowerEndOf } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** Where a link leads: `<-> veth1a2b (7) in host`, or why that is not known; empty for one that has no other end. */
export function farLabel(link: Link, snapshot: Snapshot, ascii: boolean): string {
  const { cable } = drawnGlyphs(ascii);
  const far = farEndOf(snapshot, link);
  if (far === null) return '';
  if (far.kind === 'unknown') return `${cable} unknown: ${far.why}`;
  const { namespace, link: other } = far.end;
  return `${cable} ${other.name} (${other.index}) in ${labelOf(snapshot, namespace)}`;
}

/** What a link stands on: `VLAN 10 on eth0 (2)`, `on eth0 (2) in host`; empty for one that stands on none. */
export function lowerLabel({ namespace: own, link }: LinkEnd, snapshot: Snapshot): string {
  const lower = lowerEndOf(snapshot, link);
  if (lower === null) return '';
  const vlan = link.vlan === null ? '' : `VLAN ${link.vlan} `;
  if (lower.kind === 'unknown') return `${vlan}on a link that is unknown: ${lower.why}`;
  const { namespace, link: other } = lower.end;
  const where = namespace.id === own.id ? '' : ` in ${labelOf(snapshot, namespace)}`;
  return `${vlan}on ${other.name} (${other.index})${where}`;
}

/** `172.17.0.2/16 fe80::1/64`; IPv4 first. */
export function addressesLabel(link: Link): string {
  return link.addresses
    .toSorted((one, other) => one.family - other.family)
    .map(formatCidr)
    .join(' ');
}

/** The addresses that the engine gave a container. */
export function endpointsLabel(container: Container): string {
  const addresses = container.endpoints.flatMap(({ address }) => address ?? []);
  return addresses.length === 0 ? '-' : addresses.join(' ');
}
