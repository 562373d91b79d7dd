import { sameAddress } from '../../model/address/address.ts';
import type { AddressDetail } from '../../model/kernel/namespace-detail.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { engineOwned } from '../links/engine-owned.ts';
import { type Chosen, chosenLink } from '../links/fields.ts';
import { endOf, nameAt } from '../links/place.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { addSteps, addWarnings } from './add-plan.ts';
import { findAddress, nameOf } from './names.ts';
import { removeSteps, removeWarnings } from './remove-plan.ts';
import { replaceSteps, replaceWarnings, swapOf } from './replace-plan.ts';

/** The plan from resolved fields. Throws where they were not resolved. */
export function editAddressPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const chosen = chosenLink({ ...facts, input });
  if (chosen === null) throw new Error('edit-address: the link was not resolved');
  const { place, link } = chosen;
  const { change = '', old = '', address = '' } = input;
  const end = endOf(place, link.name);
  const owned = end === null ? null : engineOwned(facts.snapshot, end);
  const engine =
    owned === null
      ? []
      : [
          `${link.name} is ${owned.what}: the engine is not told, and its IPAM does not learn of it`,
        ];
  const head = { recipe: 'edit-address', build, input };
  if (change === 'add') {
    return {
      ...head,
      title: `${address} on ${nameAt(place, link.name)}`,
      warnings: [...engine, ...addWarnings(chosen, address, facts)],
      steps: addSteps(chosen, address),
    };
  }
  const gone = findAddress(link, change === 'replace' ? old : address);
  if (gone === null) throw new Error('edit-address: the address was not resolved');
  if (change === 'replace') {
    const swap = swapOf(gone, address);
    return {
      ...head,
      title: `${address} for ${nameOf(gone)} on ${nameAt(place, link.name)}`,
      warnings: [
        ...engine,
        ...replaceWarnings(chosen, swap),
        ...(sameAddress(gone.address, swap.next.address)
          ? []
          : addWarnings(without(chosen, gone), address, facts)),
      ],
      steps: replaceSteps(chosen, swap),
    };
  }
  return {
    ...head,
    title: `${address} off ${nameAt(place, link.name)}`,
    warnings: [...engine, ...removeWarnings(chosen, gone)],
    steps: removeSteps(chosen, gone),
  };
}

/** The link as it is once an address is off. */
function without({ place, link }: Chosen, gone: AddressDetail): Chosen {
  const addresses = link.addresses.filter((each) => each !== gone);
  return { place, link: { ...link, addresses } };
}
