import { address, name } from './create-bridge/fields.ts';
import { createBridgePlan } from './create-bridge/plan.ts';
import { accept, forward, nat } from './create-bridge/switches.ts';
import type { Recipe } from './recipe.ts';

/** A bridge of the host's own, which the engine knows nothing of. */
export const createBridge: Recipe = {
  id: 'create-bridge',
  title: 'Bridge',
  summary:
    'Makes a Linux bridge with an address, to plug namespaces and containers into; optionally with a way to the world, by forwarding and NAT.',
  fields: [name, address, accept, forward, nat],
  needs: ['firewall', 'filters'],
  offer: (thing) =>
    thing.kind === 'namespace' && thing.namespace.kind === 'host'
      ? { title: 'Make a bridge', preset: {} }
      : null,
  plan: createBridgePlan,
};
