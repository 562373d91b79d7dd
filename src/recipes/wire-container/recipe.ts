import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { mtu } from '../wire-namespace/name-fields.ts';
import { address, bridge, gateway } from './address-fields.ts';
import { container, refuseContainer } from './container-field.ts';
import { inner, outer } from './name-fields.ts';
import { wireContainerPlan } from './plan.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind === 'bridge') {
    const { name } = thing.bridge.link;
    return { title: `Wire a container into ${name} by hand`, preset: { bridge: name } };
  }
  if (thing.kind !== 'container') return null;
  const { name } = thing.container;
  const title = `Wire ${name} into a bridge by hand`;
  const refused = refuseContainer(thing.container, snapshot);
  return refused === null
    ? { title, preset: { container: name } }
    : { title, refusal: refused.message };
}

/** One more link for a running container, made by hand, which the engine knows nothing about. */
export const wireContainer: Recipe = {
  id: 'wire-container',
  title: 'Container on a bridge, by hand',
  summary:
    'Plugs a running container into a bridge of the host with a veth cable, as its only link or an additional one; adds a default route if it has none.',
  fields: [container, bridge, address, gateway, inner, outer, mtu],
  needsEngine: true,
  needs: [],
  offer,
  plan: (input, { snapshot }, build) => wireContainerPlan(input, snapshot, build),
};
