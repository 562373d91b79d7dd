import { familyOf, sameAddress } from '../../model/address/address.ts';
import { canonicalMac, ZERO_MAC } from '../../model/address/mac.ts';
import { type Chosen, chosenLink } from '../links/fields.ts';
import { refuseMac } from '../links/mac-refusal.ts';
import { type Field, type FieldRefusal, type Input, refusal } from '../recipe.ts';
import { forwardsFor, forwardsOf, heldAt, heldOf, stationOf } from './entries.ts';

export const address: Field = {
  key: 'address',
  label: 'Address',
  help: 'IP address of the neighbour',
  choices: (context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return [];
    return heldOf(chosen).map((each) => ({
      value: each.address,
      note: [each.mac, each.state].join('   '),
    }));
  },
  propose: () => null,
  unasked: ({ input }) => (input.table === 'neighbour' ? null : 'a forwarding table has only MACs'),
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null; // the link has its own refusal
    const { link } = chosen;
    if (familyOf(value) === null || value.includes('/')) {
      return refusal('no-address', `${value} is not an IP address`, 'for example 10.0.0.7');
    }
    if (context.input.change === 'remove') return refuseUnheld(value, chosen);
    if (!link.addresses.some((each) => sameAddress(each.address, value))) return null;
    return refusal(
      'itself',
      `${value} is the address of ${link.name} itself`,
      'use the address of another host',
    );
  },
};

function refuseUnheld(value: string, chosen: Chosen): FieldRefusal | null {
  if (heldAt(chosen, value) !== null) return null;
  const message = `${chosen.link.name} has no neighbour entry for ${value}`;
  const held = heldOf(chosen).map((each) => each.address);
  return refusal('gone', message, held.length === 0 ? '' : `it has ${held.join(', ')}`);
}

/** The MACs of the entries that someone set. */
function setMacs(chosen: Chosen): readonly { readonly mac: string; readonly note: string }[] {
  const { place, link } = chosen;
  if (link.kind === 'vxlan') {
    return forwardsOf(chosen).map((each) => ({ mac: each.mac, note: each.destination }));
  }
  return place.namespaceDetail.stations
    .filter(({ device }) => device === link.name)
    .map((each) => ({ mac: each.mac, note: each.bridge }));
}

export const mac: Field = {
  key: 'mac',
  label: 'MAC',
  help: `MAC; ${ZERO_MAC} = default for unknown destinations (vxlan)`,
  choices: (context) => {
    const chosen = chosenLink(context);
    const { table, change } = context.input;
    if (chosen === null || table !== 'forwarding' || change !== 'remove') return [];
    return setMacs(chosen).map((each) => ({ value: each.mac, note: each.note }));
  },
  propose: () => null,
  unasked: ({ input }) =>
    input.table === 'neighbour' && input.change === 'remove'
      ? 'the address says which entry to remove'
      : null,
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null; // the link has its own refusal
    const { input } = context;
    const isDefault = input.table === 'forwarding' && chosen.link.kind === 'vxlan';
    const refused = isDefault && value === ZERO_MAC ? null : refuseMac(value, '02:00:00:00:00:05');
    if (refused !== null) return refused;
    if (input.table === 'neighbour') return refuseHeld(value, chosen, input);
    if (input.change === 'remove') return refuseUnset(value, chosen);
    return chosen.link.kind === 'vxlan' ? null : refuseStation(value, chosen);
  },
};

function refuseHeld(value: string, chosen: Chosen, input: Input): FieldRefusal | null {
  const held = heldAt(chosen, input.address ?? '');
  if (held?.state !== 'permanent' || held.mac !== canonicalMac(value)) return null;
  return refusal('already', `${held.address} already has a permanent entry with ${value}`, '');
}

function refuseUnset(value: string, chosen: Chosen): FieldRefusal | null {
  const macs = setMacs(chosen).map((each) => each.mac);
  if (macs.some((each) => each === canonicalMac(value))) return null;
  const message = `${chosen.link.name} has no static entry for ${value}`;
  const hint =
    macs.length === 0 ? 'learnt entries expire by themselves' : `it has ${macs.join(', ')}`;
  return refusal('gone', message, hint);
}

function refuseStation(value: string, chosen: Chosen): FieldRefusal | null {
  const { place, link } = chosen;
  if (stationOf(chosen, value)?.device === link.name) {
    return refusal('already', `${link.name} already has a static entry for ${value}`, '');
  }
  const own = place.namespaceDetail.links.find(
    (each) =>
      (each.name === link.master || each.master === link.master) &&
      each.mac === canonicalMac(value),
  );
  if (own === undefined) return null;
  return refusal(
    'itself',
    `${value} is the MAC of ${own.name} itself`,
    'use the MAC of a host behind it',
  );
}

/** The family of a vxlan's own addresses, which its destinations have too; null if it has none. */
function familyOfVxlan({ link: { data } }: Chosen): 4 | 6 | null {
  const is = (...keys: readonly string[]) => keys.some((key) => typeof data[key] === 'string');
  if (is('local', 'remote', 'group')) return 4;
  return is('local6', 'remote6', 'group6') ? 6 : null;
}

export const destination: Field = {
  key: 'destination',
  label: 'Destination',
  help: 'IP address of the remote VTEP that the vxlan sends the frames to',
  choices: (context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return [];
    const { change, mac: value = '' } = context.input;
    const some = change === 'remove' ? forwardsFor(chosen, value, '') : forwardsOf(chosen);
    const all = new Set(some.map((each) => each.destination));
    return [...all].map((each) => ({ value: each, note: '' }));
  },
  propose: (context) => {
    const chosen = chosenLink(context);
    if (chosen === null || context.input.change !== 'remove') return null;
    const [only, ...others] = forwardsFor(chosen, context.input.mac ?? '', '');
    return others.length === 0 ? (only?.destination ?? null) : null;
  },
  unasked: (context) => {
    if (context.input.table !== 'forwarding') return 'a neighbour is on the local segment';
    return chosenLink(context)?.link.kind === 'vxlan'
      ? null
      : 'a bridge port needs no destination address';
  },
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null; // the link has its own refusal
    const family = familyOf(value);
    if (family === null || value.includes('/')) {
      return refusal('no-address', `${value} is not an IP address`, 'for example 192.168.0.7');
    }
    const { change, mac: text = '' } = context.input;
    const there = forwardsFor(chosen, text, value).length;
    if (change === 'remove') {
      if (there === 1) return null;
      const message = `${chosen.link.name} has ${there === 0 ? 'no entry' : 'more than one entry'} that sends ${text} to ${value}`;
      return refusal('gone', message, '');
    }
    if (there > 0) {
      return refusal('already', `${chosen.link.name} already sends ${text} to ${value}`, '');
    }
    const own = familyOfVxlan(chosen);
    if (own === null || own === family) return null;
    const message = `${value} is IPv${family}, but ${chosen.link.name} sends over IPv${own}`;
    return refusal('family', message, '');
  },
};
