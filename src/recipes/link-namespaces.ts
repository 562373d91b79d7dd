import { labelOf } from '../model/label.ts';
import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import { address, mtu, peerAddress } from './link-namespaces/address-fields.ts';
import { from, link, peer, to } from './link-namespaces/end-fields.ts';
import { linkNamespacesPlan } from './link-namespaces/plan.ts';
import type { Offer, Recipe } from './recipe.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind !== 'container' && thing.kind !== 'namespace') return null;
  const { namespace } = thing;
  if (namespace !== null) {
    const title = `Link ${labelOf(snapshot, namespace)} to another namespace`;
    return { title, preset: { from: nameOfNamespace(snapshot, namespace) } };
  }
  if (thing.kind !== 'container') return null;
  const { name, state } = thing.container;
  const refusal = `it is ${state}: a container has a namespace only while it runs`;
  return { title: `Link ${name} to another namespace`, refusal };
}

/** A cable straight between two namespaces, without a bridge. */
export const linkNamespaces: Recipe = {
  id: 'link-namespaces',
  title: 'Cable between two namespaces',
  summary:
    'Joins two namespaces with a veth cable of their own, gives both ends an address of a small subnet, and pings from one to the other.',
  fields: [from, to, link, peer, address, peerAddress, mtu],
  needs: [],
  offer,
  plan: (input, { snapshot }, build) => linkNamespacesPlan(input, snapshot, build),
};
