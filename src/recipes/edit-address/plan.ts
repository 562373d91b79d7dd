import { sameAddress } from '../../model/address/address.ts';
import type { AddressDetail } from '../../model/kernel/namespace-detail.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { engineOwned } from '../links/engine-owned.ts';
import { type Chosen, chosenLink } from '../links/fields.ts';
import { endOf, nameAt } from '../links/place.ts';
import { engineWarning } from '../links/warnings.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { addSteps, addWarnings } from './add-plan.ts';
import { findAddress, nameOf } from './names.ts';
import { removeSteps, removeWarnings } from './remove-plan.ts';
import { replaceSteps, replaceWarnings, swapOf } from './replace-plan.ts';

/** The plan from resolved fields. Throws if they were not resolved. */
export function editAddressPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const chosen = chosenLink({ ...facts, input });
  if (chosen === null) throw new Error('edit-address: the link was not resolved');
  const { place, link } = chosen;
  const { change = '', old = '', address = '' } = input;
  const end = endOf(place, link.name);
  const owned = end === null ? null : engineOwned(facts.snapshot, end);
  const engine = engineWarning(link.name, owned, 'its address management (IPAM) is not updated');
  const head = { recipe: 'edit-address', build, input };
  if (change === 'add') {
    return {
      ...head,
      title: `Add ${address} to ${nameAt(place, link.name)}`,
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
      title: `Replace ${nameOf(gone)} with ${address} on ${nameAt(place, link.name)}`,
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
    title: `Remove ${address} from ${nameAt(place, link.name)}`,
    warnings: [...engine, ...removeWarnings(chosen, gone)],
    steps: removeSteps(chosen, gone),
  };
}

/** The link as it is once an address is off. */
function without({ place, link }: Chosen, gone: AddressDetail): Chosen {
  const addresses = link.addresses.filter((each) => each !== gone);
  return { place, link: { ...link, addresses } };
}
