import type { Selection } from '../model/selection.ts';
import type { Recipe } from './recipe.ts';
import { address, bridge, gateway } from './wire-namespace/address-fields.ts';
import { inner, mtu, name, outer } from './wire-namespace/name-fields.ts';
import { wireNamespacePlan } from './wire-namespace/plan.ts';

/** The bridge of the host that a new cable would be plugged into, seen from a thing. */
function bridgeOf(thing: Selection): string | null {
  if (thing.kind === 'bridge') return thing.bridge.link.name;
  return thing.kind === 'network' ? thing.network.bridge : null;
}

/** A new namespace, joined to a bridge by a veth pair, with an address and a way out. */
export const wireNamespace: Recipe = {
  id: 'wire-namespace',
  title: 'Namespace on a bridge',
  summary:
    'Makes a network namespace, plugs it into a bridge with a veth cable, gives it an address and a default route, and pings the gateway.',
  fields: [name, bridge, address, gateway, inner, outer, mtu],
  needs: [],
  offer: (thing) => {
    const bridge = bridgeOf(thing);
    return bridge === null
      ? null
      : { title: `Wire a new namespace into ${bridge}`, preset: { bridge } };
  },
  plan: (input, { snapshot }, build) => wireNamespacePlan(input, snapshot, build),
};
