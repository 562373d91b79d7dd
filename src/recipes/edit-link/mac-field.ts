import { canonicalMac, nextFreeMac } from '../../model/address/mac.ts';
import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type Chosen, chosenLink } from '../links/fields.ts';
import { refuseMac } from '../links/mac-refusal.ts';
import { endOf } from '../links/place.ts';
import { macUserOn } from '../links/segment.ts';
import { type Field, type FieldRefusal, refusal } from '../recipe.ts';
import { isUp } from './up.ts';

/**
 * Kinds whose MAC can be changed while they are up: IFF_LIVE_ADDR_CHANGE, or an ndo_set_mac_address of their
 * own that asks for nothing else (drivers/net, net/bridge/br_device.c, net/8021q/vlan_dev.c).
 */
const LIVE = new Set([
  'veth',
  'bridge',
  'vxlan',
  'macvlan',
  'macvtap',
  'vlan',
  'dummy',
  'tun',
  'bond',
]);

/** Kinds that share the MAC of the link below them (drivers/net/ipvlan). */
const SHARED = new Set(['ipvlan', 'ipvtap']);

/** Why a link can have no other MAC; null if it can. */
export function refuseMacOf(link: LinkDetail): FieldRefusal | null {
  const { name, kind } = link;
  if (link.mac === null) {
    return refusal('no-mac', `${name} (${kind}) has no MAC`, 'choose up, down, mtu or rename');
  }
  if (SHARED.has(kind)) {
    const message = `${name} (${kind}) has the MAC of the link below it`;
    return refusal('no-mac', message, 'choose up, down, mtu or rename');
  }
  if (!isUp(link) || LIVE.has(kind)) return null;
  const message = `the MAC of ${name} (${kind}) can be changed only while it is down`;
  return refusal('is-up', message, `bring ${name} down first`);
}

/** Every MAC of a link or a neighbour anywhere on the host. */
function takenMacs({ namespaces }: Snapshot): ReadonlySet<string> {
  const macs = namespaces.flatMap(({ links, neighbours }) => [
    ...links.map(({ mac }) => mac),
    ...neighbours.map(({ mac }) => mac),
  ]);
  return new Set(macs.filter((mac) => mac !== null));
}

function proposeMac({ link }: Chosen, snapshot: Snapshot): string | null {
  const taken = takenMacs(snapshot);
  return link.mac === null ? null : nextFreeMac(link.mac, (mac) => taken.has(mac));
}

export const mac: Field = {
  key: 'mac',
  label: 'MAC',
  help: 'new MAC of the link, such as 02:00:00:00:00:05',
  choices: null,
  propose: (context) => {
    const chosen = chosenLink(context);
    return chosen === null ? null : proposeMac(chosen, context.snapshot);
  },
  unasked: ({ input }) => (input.change === 'mac' ? null : 'only needed for mac'),
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null; // the link has its own refusal
    const { place, link } = chosen;
    const hint = proposeMac(chosen, context.snapshot) ?? '';
    const refused = refuseMac(value, hint);
    if (refused !== null) return refused;
    const wanted = canonicalMac(value);
    if (wanted === link.mac)
      return refusal('already', `${link.name} already has MAC ${value}`, hint);
    const end = endOf(place, link.name);
    const user = end === null || wanted === null ? null : macUserOn(context.snapshot, end, wanted);
    if (user === null) return null;
    return refusal('in-use', `${value} is the MAC of ${user} on the same segment`, hint);
  },
};
