/** Whom one may want to ping from a namespace: what its own routes and cables lead to. */

import type { Link } from '../../model/kernel/link.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { FarEnd } from '../../model/kernel/wiring.ts';
import { cablesOf, farEndOf, portsOf } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** An address, and who has it: `gateway`, `db, on docker0`. */
export type Proposal = { readonly target: string; readonly who: string };

/** Gateways first, then who is on the same cables and bridges, then the other neighbours, itself at last. */
export function proposedTargets(snapshot: Snapshot, from: Namespace): readonly Proposal[] {
  const all = [
    ...gateways(from),
    ...onCables(snapshot, from),
    ...onOwnBridges(snapshot, from),
    ...knownNeighbours(from),
    { target: '127.0.0.1', who: 'itself' },
  ];
  const seen = new Set<string>();
  return all.filter(({ target }) => {
    if (seen.has(target)) return false;
    seen.add(target);
    return true;
  });
}

function gateways({ routes }: Namespace): readonly Proposal[] {
  return routes
    .filter(({ destination, gateway }) => destination === 'default' && gateway !== null)
    .map(({ gateway, device }) => ({ target: withZone(gateway ?? '', device), who: 'gateway' }));
}

function onCables(snapshot: Snapshot, from: Namespace): readonly Proposal[] {
  return cablesOf(snapshot, from).flatMap(({ far, bridge }) => {
    if (bridge === null) return farAddresses(snapshot, far, 'at the other end');
    const origin = `on ${bridge.bridge.link.name}`;
    return [
      ...addressesOf(bridge.bridge.link, `the bridge ${bridge.bridge.link.name}`),
      ...bridge.others.flatMap((port) => farAddresses(snapshot, port.far, origin)),
    ];
  });
}

function onOwnBridges(snapshot: Snapshot, from: Namespace): readonly Proposal[] {
  return from.links
    .filter((link) => link.kind === 'bridge')
    .flatMap((link) =>
      portsOf(snapshot, { namespace: from, link }).flatMap(({ far, port }) =>
        farAddresses(snapshot, far ?? farEndOf(snapshot, port.link), `on ${link.name}`),
      ),
    );
}

function farAddresses(snapshot: Snapshot, far: FarEnd | null, origin: string): readonly Proposal[] {
  if (far?.kind !== 'link') return [];
  const { namespace, link } = far.end;
  return addressesOf(link, `${labelOf(snapshot, namespace)}, ${origin}`);
}

/** Addresses that need no zone: a link-local one means something on its own link only. */
function addressesOf(link: Link, who: string): readonly Proposal[] {
  return link.addresses
    .filter(({ scope }) => scope === 'global')
    .map(({ address }) => ({ target: address, who }));
}

function knownNeighbours({ neighbours }: Namespace): readonly Proposal[] {
  return neighbours
    .filter(({ mac, state }) => mac !== null && !state.includes('FAILED'))
    .filter(({ address }) => !/^(?:22[4-9]|23\d|ff)/.test(address))
    .map(({ address, device }) => ({
      target: withZone(address, device),
      who: `neighbour on ${device}`,
    }));
}

/** A link-local address is complete only with its link (RFC 4007 11). */
function withZone(address: string, device: string | null): string {
  return device !== null && /^fe[89ab]/i.test(address) ? `${address}%${device}` : address;
}
