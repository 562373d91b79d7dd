import {
  contains,
  familyOf,
  formatCidr,
  hostsOf,
  overlaps,
  parseCidr,
  roleInSubnet,
  sameAddress,
  subnetOf,
} from '../../model/address/address.ts';
import { labelOf } from '../../model/label.ts';
import { refuseMtu } from '../cable/mtu.ts';
import { refuseNoHost } from '../cable/no-hosts.ts';
import { firstUnused, subnetUses, usesOf } from '../host/subnet-use.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { namespaceAt } from './end-fields.ts';

/** Subnets of two hosts each (RFC 3021 needs less, and is less known), in a corner of RFC 1918 that few use. */
const SMALL_SUBNETS: readonly string[] = Array.from(
  { length: 1024 },
  (_, at) => `10.254.${at >> 6}.${(at & 63) << 2}/30`,
);

/** Who on either side uses a part of a subnet, as a sentence; null if nobody is known to use it. */
function overlap(subnet: string, context: FieldContext): string | null {
  for (const key of ['from', 'to'] as const) {
    const namespace = namespaceAt(key, context);
    const use = namespace && usesOf(namespace).find(({ cidr }) => overlaps(cidr, subnet));
    if (!namespace || !use) continue;
    return `${subnet} overlaps with ${use.cidr} of ${use.who} in ${labelOf(context.snapshot, namespace)}`;
  }
  return null;
}

/** What is used on either side, and on the host: a container reaches all of that by its default route. */
function proposeSubnet(context: FieldContext): string | null {
  const sides = [namespaceAt('from', context), namespaceAt('to', context)];
  const uses = sides.flatMap((side) => (side === null ? [] : usesOf(side)));
  return firstUnused(SMALL_SUBNETS, [...uses, ...subnetUses(context.snapshot)]);
}

function propose(context: FieldContext): string | null {
  const subnet = proposeSubnet(context);
  const [first] = subnet === null ? [] : hostsOf(subnet).take(1);
  return first === undefined ? null : `${first}/30`;
}

function hintFree(context: FieldContext): string {
  const free = propose(context);
  return free === null ? '' : `${free} is free on both sides`;
}

/** What is wrong with an address in itself. */
function refuseCidr(value: string, length: number, hint: string): FieldRefusal | null {
  const parsed = parseCidr(value);
  if (parsed === null) {
    if (familyOf(value) === null)
      return refusal('no-address', `${value} is not an IP address`, hint);
    return refusal('no-prefix', 'the prefix length is missing', `${value}/${length}`);
  }
  const { address: ip } = parsed;
  const noHost = refuseNoHost(ip, hint);
  if (noHost !== null) return noHost;
  const role = roleInSubnet(value);
  if (role === 'network')
    return refusal('network', `${ip} is the address of the subnet itself`, hint);
  if (role !== 'broadcast') return null;
  return refusal('broadcast', `${ip} is the broadcast address of the subnet`, hint);
}

export const address: Field = {
  key: 'address',
  label: 'Address',
  help: 'address of the first end, with the prefix length; /30 or /31 is enough for two ends',
  choices: null,
  propose,
  refuse: (value, context) => {
    const hint = hintFree(context);
    const refused = refuseCidr(value, familyOf(value) === 6 ? 64 : 30, hint);
    if (refused !== null) return refused;
    const subnet = subnetOf(value) ?? '';
    if (overlaps(subnet, 'fe80::/10')) {
      const message = 'the kernel gives each link an address in fe80::/10 automatically';
      return refusal('link-local', message, hint);
    }
    if (parseCidr(value)?.prefixLength === (familyOf(value) === 6 ? 128 : 32)) {
      const message = `${subnet} has room for one address, but a cable has two ends`;
      return refusal('wrong-prefix', message, hint);
    }
    const other = overlap(subnet, context);
    return other === null ? null : refusal('overlap', other, hint);
  },
};

/** The lowest address of the subnet apart from the first end's. */
function proposePeer({ input }: FieldContext): string | null {
  const parsed = parseCidr(input.address ?? '');
  if (parsed === null) return null;
  const other = [...hostsOf(formatCidr(parsed)).take(2)].find(
    (each) => !sameAddress(each, parsed.address),
  );
  return other === undefined ? null : `${other}/${parsed.prefixLength}`;
}

export const peerAddress: Field = {
  key: 'peer-address',
  label: 'Peer’s address',
  help: 'address of the second end, in the same subnet',
  choices: null,
  propose: proposePeer,
  refuse: (value, context) => {
    const own = parseCidr(context.input.address ?? '');
    const free = proposePeer(context);
    const hint = free === null ? '' : `use ${free}, the other address of the subnet`;
    const refused = refuseCidr(value, own?.prefixLength ?? 30, hint);
    const parsed = parseCidr(value);
    if (refused !== null || own === null || parsed === null) return refused;
    const subnet = formatCidr(own);
    if (!contains(subnet, parsed.address)) {
      const message = `${parsed.address} is outside ${subnetOf(subnet)}, the subnet of the first end`;
      return refusal('outside', message, hint);
    }
    if (parsed.prefixLength !== own.prefixLength) {
      const message = `the prefix length of the first end is ${own.prefixLength}, not ${parsed.prefixLength}`;
      return refusal('wrong-prefix', message, `${parsed.address}/${own.prefixLength}`);
    }
    if (!sameAddress(parsed.address, own.address)) return null;
    return refusal('itself', `${parsed.address} is the address of the first end`, hint);
  },
};

/** ETH_MAX_MTU (include/uapi/linux/if_ether.h), which a veth takes. */
const MOST = 65_535;

export const mtu: Field = {
  key: 'mtu',
  label: 'MTU',
  help: 'largest packet in bytes, the same at both ends',
  choices: null,
  propose: () => '1500',
  refuse: (value, { input }) => {
    const hint = 'for example 1500';
    const refused = refuseMtu(value, familyOf(input.address ?? '') ?? 4, hint);
    if (refused !== null || Number(value) <= MOST) return refused;
    return refusal('out-of-range', `the largest MTU of a veth is ${MOST} bytes`, hint);
  },
};
