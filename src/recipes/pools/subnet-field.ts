import { overlaps, subnetOf } from '../../model/address/address.ts';
import { isYes } from '../fields/switch-field.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal, splitMany } from '../recipe.ts';
import { plainCidr, plainFamily } from './plain.ts';
import type { PoolRules } from './rules.ts';

/**
 * Ranges in which no network of hosts can be: this host, loopback, link-local, multicast and reserved
 * (RFC 6890, RFC 4291).
 */
const RESERVED = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/8',
  'fe80::/10',
  'ff00::/8',
];

/** A subnet must hold a gateway and a container, beside the addresses that name no host. */
const LONGEST_PREFIX = { 4: 30, 6: 126 } as const;

/** What is wrong with one subnet in itself. */
function refuseOne(value: string, free: string): FieldRefusal | null {
  const parsed = plainCidr(value);
  if (parsed === null) {
    const family = value.includes('/') ? null : plainFamily(value);
    if (family === null) return refusal('no-subnet', `${value} is not a subnet`, free);
    const message = `${value} has no prefix length`;
    return refusal('no-prefix', message, `${value}/${family === 4 ? 24 : 64}`);
  }
  if (parsed.subnet !== parsed.spelled) {
    const message = `${value} is an address in a subnet: host bits are set`;
    return refusal('host-bits', message, `use ${parsed.subnet}`);
  }
  const most = LONGEST_PREFIX[parsed.family];
  if (parsed.prefixLength > most) {
    const message = `${value} has no room for a gateway and a container`;
    return refusal('too-small', message, `use a prefix length of at most ${most}`);
  }
  const special = RESERVED.find((range) => overlaps(range, value));
  if (special === undefined) return null;
  const message = `${value} overlaps ${special}, whose addresses hosts cannot have`;
  return refusal('reserved', message, free);
}

/** What is wrong with subnets together. */
function refuseTogether(
  subnets: readonly string[],
  rules: PoolRules,
  context: FieldContext,
): FieldRefusal | null {
  for (const [at, subnet] of subnets.entries()) {
    const other = subnets.slice(0, at).find((each) => overlaps(each, subnet));
    if (other !== undefined) {
      return refusal(
        'overlap',
        `${subnet} overlaps ${other}, which is also given`,
        'leave one of them out',
      );
    }
  }
  const of = (family: 4 | 6) => subnets.filter((each) => plainFamily(each) === family);
  for (const family of [4, 6] as const) {
    const [first, second] = of(family);
    if (!rules.several && first !== undefined && second !== undefined) {
      const message = `the driver allows one IPv${family} subnet, not both ${first} and ${second}`;
      return refusal('several', message, `use only ${first}, or create two networks`);
    }
  }
  const proposed = rules.proposeSubnets(context);
  if (of(4).length === 0) {
    const free = proposed.find((each) => plainFamily(each) === 4);
    const message = 'no IPv4 subnet is given: the engine would choose one itself';
    return refusal('no-ipv4', message, free === undefined ? '' : `${free} is free`);
  }
  const [six] = of(6);
  if (six !== undefined && !isYes(context.input, 'ipv6')) {
    const message = `${six} is IPv6, which is off for this network: the engine would not use it`;
    return refusal('ipv6-off', message, '--ipv6 yes');
  }
  if (six === undefined && isYes(context.input, 'ipv6')) {
    const free = proposed.find((each) => plainFamily(each) === 6);
    const message = 'IPv6 is on, but no IPv6 subnet is given';
    return refusal('no-ipv6', message, free === undefined ? '' : `${free} is free`);
  }
  return null;
}

export function subnetField(rules: PoolRules): Field {
  return {
    key: 'subnet',
    label: 'Subnets',
    help: rules.several
      ? 'subnets for the containers, such as 10.7.0.0/24'
      : 'subnet for the containers, such as 10.7.0.0/24; with IPv6 one per family',
    many: true,
    choices: null,
    propose: (context) => rules.proposeSubnets(context).join(',') || null,
    refuse: (value, context) => {
      const subnets = splitMany(value);
      const [proposed] = rules.proposeSubnets(context);
      const free = proposed === undefined ? '' : `${proposed} is free`;
      for (const each of subnets) {
        const refused = refuseOne(each, free);
        if (refused !== null) return refused;
      }
      for (const each of subnets) {
        const user = rules.user(each, context);
        if (user === null) continue;
        const message = `${each} overlaps ${user.cidr}, which ${user.who} uses`;
        return refusal('overlap', message, free);
      }
      if (subnets.length === 0) return refusal('no-subnet', `${value} is not a subnet`, free);
      return refuseTogether(
        subnets.map((each) => subnetOf(each) ?? each),
        rules,
        context,
      );
    },
  };
}
