import { labelField, networkNameField } from '../fields/new-network-fields.ts';
import { ipv6Field, poolFields } from '../pools/pool-fields.ts';
import type { Recipe } from '../recipe.ts';
import { bridge, icc, internal, masquerade, mtu } from './fields.ts';
import { createBridgeNetworkPlan } from './plan.ts';

/** A network of the engine on a bridge of its own, as `docker network create --driver bridge` makes it. */
export const createBridgeNetwork: Recipe = {
  id: 'create-bridge-network',
  title: 'Bridge network',
  summary:
    'Creates an engine network on this host: a Linux bridge, a subnet for its containers, and the firewall rules that isolate it.',
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
      ? { title: 'Create another bridge network', preset: {} }
      : null,
  plan: createBridgeNetworkPlan,
};
