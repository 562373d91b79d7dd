import { roleInSubnet } from '../../model/address/address.ts';
import {
  type Field,
  type FieldContext,
  type FieldRefusal,
  type Input,
  refusal,
  splitMany,
} from '../recipe.ts';
import { plainAddress } from './plain.ts';
import { subnetAround, subnetsIn } from './pools.ts';
import type { PoolRules } from './rules.ts';

/** Why a text is not the address of a host in a subnet of the input. */
export function refuseHost(value: string, input: Input, hint: string): FieldRefusal | null {
  if (plainAddress(value) === null) {
    const why = value.includes('/') ? 'is a subnet, not an address' : 'is not an IP address';
    return refusal('no-address', `${value} ${why}`, hint);
  }
  const subnet = subnetAround(value, input);
  if (subnet === null) {
    return refusal('outside', `${value} is outside ${subnetsIn(input).join(' and ')}`, hint);
  }
  const role = roleInSubnet(`${value}/${subnet.split('/')[1]}`);
  if (role === 'network') {
    return refusal('network', `${value} is the address of the subnet ${subnet} itself`, hint);
  }
  if (role === 'broadcast') {
    const message = `${value} is the broadcast address of ${subnet}`;
    return refusal('broadcast', message, hint);
  }
  return null;
}

function propose(rules: PoolRules, context: FieldContext): string | null {
  const gateways = subnetsIn(context.input).map((each) => rules.proposeGateway(each, context));
  return gateways.filter((each) => each !== null).join(',') || null;
}

/** The gateway of each subnet; one that is not given gets the default (`gatewayOf`). */
export function gatewayField(rules: PoolRules): Field {
  return {
    key: 'gateway',
    label: 'Gateways',
    help: 'the address in the subnet that the containers use as default gateway',
    many: true,
    choices: null,
    propose: (context) => propose(rules, context),
    refuse: (value, context) => {
      const { input } = context;
      if (subnetsIn(input).length === 0) return null; // the subnet has its own refusal
      const usual = propose(rules, context);
      const hint = usual === null ? '' : `for example ${usual}`;
      const served = new Map<string, string>();
      for (const each of splitMany(value)) {
        const refused = refuseHost(each, input, hint) ?? rules.judgeGateway(each, context);
        if (refused !== null) return refused;
        const subnet = subnetAround(each, input) ?? '';
        const other = served.get(subnet);
        if (other !== undefined) {
          const message = `${each} and ${other} are both in ${subnet}, which can have only one gateway`;
          return refusal('several', message, `use only ${other}`);
        }
        served.set(subnet, each);
      }
      return null;
    },
  };
}
