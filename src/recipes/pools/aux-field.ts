import { hostsOf, sameAddress } from '../../model/address/address.ts';
import { lacking } from '../fields/lacking.ts';
import {
  type Field,
  type FieldContext,
  type FieldRefusal,
  type Input,
  refusal,
  splitMany,
} from '../recipe.ts';
import { refuseHost } from './gateway-field.ts';
import { gatewayOf, parseAux, subnetAround, subnetsIn } from './pools.ts';
import type { PoolRules } from './rules.ts';

type Aux = { readonly name: string; readonly address: string };

/** In the subnet around an address, the highest address that is neither a gateway nor reserved already. */
function freeBeside(address: string, input: Input, taken: readonly Aux[]): string {
  const subnet = subnetAround(address, input) ?? subnetsIn(input)[0] ?? '';
  const gateway = gatewayOf(subnet, { ...input, 'aux-address': '' }) ?? '';
  for (const host of hostsOf(subnet, 'top')) {
    const isTaken =
      sameAddress(host, gateway) || taken.some((each) => sameAddress(each.address, host));
    if (!isTaken) return `for example ${host}`;
  }
  return '';
}

function refuseOne(text: string, input: Input, before: readonly Aux[]): FieldRefusal | Aux {
  const aux = parseAux(text);
  if (aux === null) {
    const message = `${text} does not have the form name=address`;
    return refusal('no-name', message, `router=${text.replace(/^.*=/, '') || '10.7.0.9'}`);
  }
  const { name, address } = aux;
  const hint = freeBeside(address, input, before);
  const refused = refuseHost(address, input, hint);
  if (refused !== null) return refused;
  const subnet = subnetAround(address, input) ?? '';
  const gateway = gatewayOf(subnet, { ...input, 'aux-address': '' });
  if (gateway !== null && sameAddress(gateway, address)) {
    const message = `${address} is the gateway of ${subnet}, so it cannot be reserved for ${name}`;
    return refusal('gateway', message, hint);
  }
  const same = before.find((each) => sameAddress(each.address, address));
  if (same !== undefined) {
    return refusal('twice', `${address} is already reserved for ${same.name}`, hint);
  }
  const named = before.find((each) => each.name === name);
  if (named === undefined) return aux;
  const message = `${name} is already the name of ${named.address}`;
  return refusal('taken', message, 'use a different name for each address');
}

/** Addresses that the engine must never hand out, since a device outside its control has them. */
export function auxField(rules: PoolRules): Field {
  return {
    key: 'aux-address',
    label: 'Reserved',
    help: 'addresses that the engine must never assign, for example because a router has them: name=address',
    many: true,
    optional: true,
    choices: null,
    propose: (context) => rules.proposeAux(context).join(',') || null,
    unasked: (context) => lacking('aux-address', context),
    refuse: (value, { input }: FieldContext) => {
      if (subnetsIn(input).length === 0) return null; // the subnet has its own refusal
      const seen: Aux[] = [];
      for (const text of splitMany(value)) {
        const judged = refuseOne(text, input, seen);
        if ('code' in judged) return judged;
        seen.push(judged);
      }
      return null;
    },
  };
}
