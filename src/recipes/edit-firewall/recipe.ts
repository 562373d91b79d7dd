import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { fields } from './fields.ts';
import { editFirewallPlan } from './plan.ts';

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
    'Accepts traffic in a chain of iptables or nft with a rule before all others, or deletes a rule; in any namespace. Undo restores a rule at its original position.',
  fields,
  needs: ['filters', 'namespaceDetail', 'ownPath'],
  offer,
  plan: editFirewallPlan,
};
