import { type Field, type FieldRefusal, type Input, refusal, splitMany } from '../recipe.ts';
import { plainCidr, plainFamily } from './plain.ts';
import { subnetAround, subnetsIn } from './pools.ts';

function refuseRange(value: string, input: Input): FieldRefusal | null {
  const parsed = plainCidr(value);
  if (parsed === null) {
    const family = value.includes('/') ? null : plainFamily(value);
    const [subnet = '10.7.0.0/24'] = subnetsIn(input);
    if (family === null) return refusal('no-range', `${value} is no range`, `such as ${subnet}`);
    const message = `${value} lacks the length of its prefix, so that it says no range`;
    return refusal('no-prefix', message, `${value}/${family === 4 ? 24 : 80}`);
  }
  if (parsed.subnet !== parsed.spelled) {
    const message = `${value} is an address in a range: bits beyond its prefix are set`;
    return refusal('host-bits', message, `the range is ${parsed.subnet}`);
  }
  if (subnetAround(value, input) !== null) return null;
  const subnets = subnetsIn(input).join(' and ');
  return refusal('outside', `${value} is not within ${subnets}`, 'a part of the subnet');
}

/** From which part of each subnet the engine hands out addresses by itself. */
export const rangeField: Field = {
  key: 'ip-range',
  label: 'Ranges',
  help: 'the part of the subnet that the engine hands out from; the rest is left to those who ask for an address',
  many: true,
  optional: true,
  choices: null,
  propose: () => null,
  refuse: (value, { input }) => {
    if (subnetsIn(input).length === 0) return null; // the subnet has its own refusal
    const served = new Map<string, string>();
    for (const each of splitMany(value)) {
      const refused = refuseRange(each, input);
      if (refused !== null) return refused;
      const subnet = subnetAround(each, input) ?? '';
      const other = served.get(subnet);
      if (other !== undefined) {
        const message = `${each} and ${other} are both of ${subnet}, which takes one range`;
        return refusal('several', message, `${other} alone`);
      }
      served.set(subnet, each);
    }
    return null;
  },
};
