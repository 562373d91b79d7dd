import { type Field, type FieldRefusal, type Input, refusal, splitMany } from '../recipe.ts';
import { plainCidr, plainFamily } from './plain.ts';
import { subnetAround, subnetsIn } from './pools.ts';

function refuseRange(value: string, input: Input): FieldRefusal | null {
  const parsed = plainCidr(value);
  if (parsed === null) {
    const family = value.includes('/') ? null : plainFamily(value);
    const [subnet = '10.7.0.0/24'] = subnetsIn(input);
    if (family === null)
      return refusal('no-range', `${value} is not a range`, `for example ${subnet}`);
    const message = `${value} has no prefix length, so it is not a range`;
    return refusal('no-prefix', message, `${value}/${family === 4 ? 24 : 80}`);
  }
  if (parsed.subnet !== parsed.spelled) {
    const message = `${value} is an address in a range: host bits are set`;
    return refusal('host-bits', message, `use ${parsed.subnet}`);
  }
  if (subnetAround(value, input) !== null) return null;
  const subnets = subnetsIn(input).join(' and ');
  return refusal('outside', `${value} is not within ${subnets}`, 'use a part of the subnet');
}

/** The part of each subnet from which the engine hands out addresses. */
export const rangeField: Field = {
  key: 'ip-range',
  label: 'Ranges',
  help: 'the part of the subnet that the engine assigns from; addresses outside it must be requested',
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
        const message = `${each} and ${other} are both in ${subnet}, which can have only one range`;
        return refusal('several', message, `use only ${other}`);
      }
      served.set(subnet, each);
    }
    return null;
  },
};
