import { findNetwork, networkField } from '../fields/network-field.ts';
import type { Recipe } from '../recipe.ts';
import { removeNetworkPlan } from './plan.ts';
import { refuseRemoval } from './refuse.ts';

/** Removes a network of the engine, after disconnecting its containers, as `docker network rm` requires. */
export const removeNetwork: Recipe = {
  id: 'remove-network',
  title: 'Remove a network',
  summary:
    'Removes an engine network. Lists connected containers, disconnects them, then removes it; undo recreates it and puts them back.',
  fields: [
    networkField(
      { key: 'network', label: 'Network', help: 'the network to remove, by name or id' },
      refuseRemoval,
    ),
  ],
  needsEngine: true,
  needs: ['services', 'peers', 'namespaceDetail'],
  offer: (thing, snapshot) => {
    if (thing.kind !== 'network') return null;
    const { network } = thing;
    const title = `Remove ${network.name}`;
    const refused = refuseRemoval(network, { snapshot, details: {}, input: {} });
    return refused === null
      ? { title, preset: { network: network.name } }
      : { title, refusal: refused.message };
  },
  plan: (input, facts, build) => {
    const network = findNetwork(facts.snapshot, input.network ?? '');
    if (network === null) throw new Error('remove-network: the network was not resolved');
    return removeNetworkPlan(network, { input, facts, build });
  },
};
