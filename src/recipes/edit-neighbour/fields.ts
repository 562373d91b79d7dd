import { sameAddress } from '../../model/address/address.ts';
import {
  type Chosen,
  chosenLink,
  linkField,
  namespaceOfChange,
  wordField,
} from '../links/fields.ts';
import { confirmField } from '../links/own-way/confirm-field.ts';
import { type Danger, ownWay } from '../links/own-way/own-way.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { bridgeOf, tableOf } from './entries.ts';
import { address, destination, mac } from './entry-fields.ts';

function refuseLink({ link }: Chosen): FieldRefusal | null {
  if (link.mac !== null) return null;
  return refusal('no-mac', `neighbours on ${link.name} (${link.kind}) do not have a MAC`, '');
}

const tables = wordField(
  { key: 'table', label: 'Table', help: 'neighbour or forwarding' },
  {
    neighbour: 'the MAC of an address on the segment',
    forwarding: 'where a vxlan or a bridge sends frames for a MAC',
  },
  (context) => {
    const chosen = chosenLink(context);
    return chosen?.link.kind === 'vxlan' ? 'forwarding' : 'neighbour';
  },
);

const table: Field = {
  ...tables,
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    const refused = tables.refuse(value, context);
    if (refused !== null || chosen === null || value !== 'forwarding') return refused;
    const { link } = chosen;
    if (tableOf(chosen) === null) {
      const message = `${link.name} is neither a vxlan nor a bridge port`;
      return refusal('no-table', message, 'choose a bridge port');
    }
    const bridge = link.kind === 'vxlan' ? null : bridgeOf(chosen);
    if (bridge === null || String(bridge.data.vlan_filtering) !== '1') return null;
    const message = `${bridge.name} filters VLANs, and each VLAN has its own entries`;
    return refusal('vlans', message, 'use bridge fdb … vlan by hand');
  },
};

const change: Field = wordField(
  { key: 'change', label: 'Change', help: 'add or remove' },
  {
    add: 'add a permanent entry',
    remove: 'remove an entry; the kernel resolves or learns it again',
  },
  () => 'add',
);

/** The change would touch the next hop of the user's own SSH connection. */
function dangerOf(context: FieldContext): Danger | null {
  const chosen = chosenLink(context);
  const { table: which, change: what, address: text = '' } = context.input;
  if (chosen === null || which !== 'neighbour' || what !== 'add') return null;
  const way = ownWay(context);
  if (!way || chosen.place.namespace.id !== context.snapshot.host.namespace) return null;
  const next = way.route?.hops[0]?.gateway ?? way.path.client;
  if (!sameAddress(next, text)) return null;
  const why = `${text} is the next hop of your SSH connection from ${way.path.client}`;
  return { link: chosen.link.name, why };
}

export const fields: readonly Field[] = [
  namespaceOfChange('the namespace that the link is in: a name, a container, pid:N, or host'),
  linkField('the link whose entries to edit', refuseLink),
  table,
  change,
  address,
  mac,
  destination,
  confirmField(dangerOf),
];
