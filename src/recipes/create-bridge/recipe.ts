import type { Recipe } from '../recipe.ts';
import { address, name } from './fields.ts';
import { createBridgePlan } from './plan.ts';
import { accept, forward, nat } from './switches.ts';

/** A bridge of the host's own, which the engine knows nothing about. */
export const createBridge: Recipe = {
  id: 'create-bridge',
  title: 'Bridge',
  summary:
    'Creates a Linux bridge with an address, to plug namespaces and containers into; optionally with access to other networks through forwarding and NAT.',
  fields: [name, address, accept, forward, nat],
  needs: ['firewall', 'filters'],
  offer: (thing) =>
    thing.kind === 'namespace' && thing.namespace.kind === 'host'
      ? { title: 'Create a bridge', preset: {} }
      : null,
  plan: createBridgePlan,
};
