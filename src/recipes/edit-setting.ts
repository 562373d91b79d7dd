import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields } from './edit-setting/fields.ts';
import { editSettingPlan } from './edit-setting/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import type { Offer, Recipe } from './recipe.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind !== 'namespace' && thing.kind !== 'container') return null;
  const { namespace } = thing;
  if (namespace === null) return null;
  const name = nameOfNamespace(snapshot, namespace);
  return { title: `Change a kernel setting of ${name}`, preset: { namespace: name } };
}

/** Sets one setting of the kernel's network in any namespace, as sysctl(8) does. */
export const editSetting: Recipe = {
  id: 'edit-setting',
  title: 'Change a kernel setting',
  summary:
    'Sets a setting of the network (sysctl) in any namespace: forwarding, reverse path filter, ARP, answers to ping, IPv6. What the kernel changes along with it is told, and comes back with an undo.',
  fields,
  needs: ['namespaceDetail', 'ownPath', 'firewall'],
  offer,
  plan: editSettingPlan,
};
