import { contains, sameAddress } from '../../model/address/address.ts';
import { canonicalMac } from '../../model/address/mac.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { BuildId, Plan, Step } from '../../plan/plan.ts';
import { engineOwned } from '../links/engine-owned.ts';
import { type Chosen, chosenLink } from '../links/fields.ts';
import { doorTo, endOf, nameAt } from '../links/place.ts';
import { segmentOf } from '../links/segment.ts';
import { standing } from '../links/site.ts';
import { engineWarning } from '../links/warnings.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { forwardingStep } from './forwarding-steps.ts';
import { addNeighbour, removeNeighbour } from './neighbour-steps.ts';

function stepOf(chosen: Chosen, input: Input): Step {
  const { place, link } = chosen;
  const site = standing(doorTo(place), link);
  const { table, change = '', address = '', mac = '', destination = '' } = input;
  if (table === 'forwarding') return forwardingStep(chosen, { change, mac, destination }, site);
  return change === 'add'
    ? addNeighbour(chosen, { address, mac }, site)
    : removeNeighbour(chosen, address, site);
}

/** A link of the segment that has the address with another MAC: `eth0 of web has …`. */
function contradicts(
  { place, link }: Chosen,
  { address = '', mac = '' }: Input,
  snapshot: Snapshot,
): readonly string[] {
  const end = endOf(place, link.name);
  if (end === null) return [];
  return segmentOf(snapshot, end)
    .filter((each) => each.link.addresses.some((own) => sameAddress(own.address, address)))
    .filter((each) => each.link.mac !== null && each.link.mac !== canonicalMac(mac))
    .map(({ namespace, link: { name, mac: other } }) => {
      return `${name} of ${labelOf(snapshot, namespace)} has ${address}, but with the MAC ${other}`;
    });
}

function neighbourWarnings(
  chosen: Chosen,
  input: Input,
  { snapshot }: HostFacts,
): readonly string[] {
  const { table, change, address = '' } = input;
  if (table !== 'neighbour' || change !== 'add') return [];
  const { link } = chosen;
  const near = link.addresses.some((each) =>
    contains(`${each.peer ?? each.address}/${each.prefixLength}`, address),
  );
  return [
    `${address} becomes unreachable if its MAC changes`,
    ...(near ? [] : [`${address} is not in a subnet of ${link.name}`]),
    ...contradicts(chosen, input, snapshot),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function editNeighbourPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const chosen = chosenLink({ ...facts, input });
  if (chosen === null) throw new Error('edit-neighbour: the link was not resolved');
  const { place, link } = chosen;
  const { table = '', change = '', address, mac } = input;
  const end = endOf(place, link.name);
  const owned = end === null ? null : engineOwned(facts.snapshot, end);
  const who = table === 'neighbour' ? address : mac;
  return {
    recipe: 'edit-neighbour',
    build,
    title: `${change === 'add' ? 'Add' : 'Remove'} ${table} entry ${who} on ${nameAt(place, link.name)}`,
    input,
    warnings: [...engineWarning(link.name, owned), ...neighbourWarnings(chosen, input, facts)],
    steps: [stepOf(chosen, input)],
  };
}
