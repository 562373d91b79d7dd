import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields } from './edit-firewall/fields.ts';
import { editFirewallPlan } from './edit-firewall/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import type { Offer, Recipe } from './recipe.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind !== 'namespace' && thing.kind !== 'container') return null;
  const { namespace } = thing;
  if (namespace === null) return null;
  const name = nameOfNamespace(snapshot, namespace);
  return { title: `Change the firewall of ${name}`, preset: { namespace: name } };
}

/** Removes a rule of a firewall, or puts one that accepts before the others, in any namespace. */
export const editFirewall: Recipe = {
  id: 'edit-firewall',
  title: 'Change a firewall',
  summary:
    'Lets something pass a chain of iptables or nft, by a rule before all others of it, or removes a rule; in any namespace. An undo puts a rule back at its very place.',
  fields,
  needs: ['filters', 'namespaceDetail', 'ownPath'],
  offer,
  plan: editFirewallPlan,
};
