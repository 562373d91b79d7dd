import type { Network, Subnet } from '../engine/network.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Change, Changed } from './change.ts';
import { type Fields, fieldChanges, keysOf, listed } from './fields.ts';
import { pairUp } from './pair.ts';

const FIELDS: Fields<Network> = [
  ['name', ({ name }) => name],
  ['driver', ({ driver }) => driver],
  ['scope', ({ scope }) => scope],
  ['subnets', ({ subnets }) => listed(subnets.map(subnetText))],
  ['bridge', ({ bridge }) => bridge],
  ['icc', ({ icc }) => icc],
  ['internal', ({ internal }) => internal],
  ['attachable', ({ attachable }) => attachable],
  ['ipv4', ({ ipv4 }) => ipv4],
  ['ipv6', ({ ipv6 }) => ipv6],
  ['ipamDriver', ({ ipamDriver }) => ipamDriver],
  ['configFrom', ({ configFrom }) => configFrom],
  ['ingress', ({ ingress }) => ingress],
  ['special', ({ special }) => listed(special)],
];

/** Compares the engine's networks. Their members are compared as the containers' endpoints. */
export function networkChanges(before: Snapshot, after: Snapshot): readonly Change[] {
  const at = after.takenAt;
  const { removed, kept, added } = pairUp(before.networks, after.networks, ({ id }) => id);
  return [
    ...removed.map((one) => ({ at, kind: 'removed', what: networkOf(one) }) as const),
    ...added.map((one) => ({ at, kind: 'added', what: networkOf(one) }) as const),
    ...kept.flatMap((pair) => keptChanges(at, pair)),
  ];
}

function keptChanges(at: string, pair: readonly [Network, Network]): readonly Change[] {
  if (pair[0] === pair[1]) return [];
  return fieldChanges(at, networkOf(pair[1]), pair, [
    ...FIELDS,
    ...keysOf('options', ({ options }: Network) => options, pair),
    ...keysOf('labels', ({ labels }: Network) => labels, pair),
    ...keysOf('ipamOptions', ({ ipamOptions }: Network) => ipamOptions, pair),
  ]);
}

function networkOf({ id, name }: Network): Changed {
  return { kind: 'network', id, name };
}

/** `10.0.0.0/24 gateway 10.0.0.1 range 10.0.0.128/25 router=10.0.0.254`. */
function subnetText({ cidr, gateway, ipRange, auxAddresses }: Subnet): string {
  const kept = Object.entries(auxAddresses).map(([name, address]) => `${name}=${address}`);
  return [
    cidr,
    ...(gateway === null ? [] : [`gateway ${gateway}`]),
    ...(ipRange === null ? [] : [`range ${ipRange}`]),
    ...kept.toSorted(),
  ].join(' ');
}
