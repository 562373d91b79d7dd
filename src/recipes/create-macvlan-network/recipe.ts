import { labelField, networkNameField } from '../fields/new-network-fields.ts';
import { ipv6Field } from '../pools/pool-fields.ts';
import type { Recipe } from '../recipe.ts';
import { driver, mode, parent, pools } from './fields.ts';
import { refuseLink } from './parents.ts';
import { createMacvlanNetworkPlan } from './plan.ts';

/** A network of the engine without a bridge: its containers share the cable of a link of the host. */
export const createMacvlanNetwork: Recipe = {
  id: 'create-macvlan-network',
  title: 'Macvlan or ipvlan network',
  summary:
    'Creates a macvlan or ipvlan network of the engine: its containers appear as separate hosts on the segment of one of this host’s links.',
  fields: [networkNameField('my-segment'), driver, parent, mode, ipv6Field, ...pools, labelField],
  needsEngine: true,
  needs: ['parents'],
  offer: (thing) => {
    if (thing.kind !== 'link' || thing.end.namespace.kind !== 'host') return null;
    const { link } = thing.end;
    const title = `Put containers on the segment of ${link.name}`;
    const refused = refuseLink(link);
    if (refused === null) return { title, preset: { parent: link.name } };
    return refused.code === 'no-parent' ? null : { title, refusal: refused.message };
  },
  plan: createMacvlanNetworkPlan,
};
