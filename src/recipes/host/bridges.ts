import type { LinkAddress } from '../../model/address/address.ts';
import { formatCidr } from '../../model/address/address.ts';
import type { Link } from '../../model/kernel/link.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** The namespace that the host itself is in; null if it was not read. */
export function hostNamespace(snapshot: Snapshot): Namespace | null {
  return snapshot.namespaces.find(({ id }) => id === snapshot.host.namespace) ?? null;
}

/** The links of the host's own namespace. */
export function hostLinks(snapshot: Snapshot): readonly Link[] {
  return hostNamespace(snapshot)?.links ?? [];
}

/** The addresses of a link in whose subnets others on its segment can get one: not the link-local ones. */
export function segmentAddresses(link: Link): readonly LinkAddress[] {
  const global = link.addresses.filter(({ scope }) => scope !== 'link' && scope !== 'host');
  return global.toSorted((a, b) => a.family - b.family);
}

/** The bridges of the host: docker0, then those of the engine's networks, then the others by name. */
export function hostBridges(snapshot: Snapshot): readonly Link[] {
  const engines = new Set(snapshot.networks.map(({ bridge }) => bridge));
  const rank = ({ name }: Link): number => (name === 'docker0' ? 0 : engines.has(name) ? 1 : 2);
  return hostLinks(snapshot)
    .filter(({ kind }) => kind === 'bridge')
    .toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

export function findBridge(snapshot: Snapshot, name: string | undefined): Link | null {
  return hostBridges(snapshot).find((bridge) => bridge.name === name) ?? null;
}

/** `172.17.0.1/16   3 ports` */
export function describeBridge(snapshot: Snapshot, bridge: Link): string {
  const ports = hostLinks(snapshot).filter(({ master }) => master === bridge.name).length;
  const addresses = segmentAddresses(bridge).map(formatCidr).join(' ') || 'no address';
  const count = ports === 0 ? 'no ports' : ports === 1 ? '1 port' : `${ports} ports`;
  return [addresses, count, ...(bridge.up ? [] : ['down'])].join('   ');
}
