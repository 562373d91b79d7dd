import { bridge, icc, internal, masquerade, mtu } from './create-bridge-network/fields.ts';
import { createBridgeNetworkPlan } from './create-bridge-network/plan.ts';
import { labelField, networkNameField } from './fields/new-network-fields.ts';
import { ipv6Field, poolFields } from './pools/pool-fields.ts';
import type { Recipe } from './recipe.ts';

/** A network of the engine on a bridge of its own, as `docker network create --driver bridge` makes it. */
export const createBridgeNetwork: Recipe = {
  id: 'create-bridge-network',
  title: 'Bridge network',
  summary:
    'Makes a network of the engine on this host: a Linux bridge, a subnet whose addresses its containers get, and the firewall rules that keep it apart.',
  fields: [
    networkNameField('my-network'),
    ipv6Field,
    ...poolFields(),
    bridge,
    icc,
    internal,
    masquerade,
    mtu,
    labelField,
  ],
  needsEngine: true,
  needs: ['namespaceDetail'],
  offer: (thing) =>
    thing.kind === 'network' && thing.network.driver === 'bridge'
      ? { title: 'Make another bridge network', preset: {} }
      : null,
  plan: createBridgeNetworkPlan,
};
