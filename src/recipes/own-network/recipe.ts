import { ofMainEngine } from '../../model/engine/other-engine.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { refuseMode } from '../endpoint/modes.ts';
import { withOnlyChoice } from '../endpoint/only-choice.ts';
import { containerField, findContainer } from '../fields/container-field.ts';
import { networkNameField } from '../fields/new-network-fields.ts';
import { USUAL_RULES } from '../pools/rules.ts';
import { subnetField } from '../pools/subnet-field.ts';
import { type Field, type Recipe, refusal } from '../recipe.ts';
import { ownNetworkPlan } from './plan.ts';

const container = containerField(
  { key: 'container', label: 'Container', help: 'one of the two containers' },
  (found, { snapshot }) => refuseMode(found, snapshot),
);

const other = withOnlyChoice(
  containerField(
    { key: 'other', label: 'Other', help: 'the container it should reach' },
    (found, { snapshot, input }) => {
      const first = findContainer(snapshot, input.container ?? '');
      if (first !== null && found.id === first.id) {
        return refusal('itself', `${found.name} is both of them`, 'choose another container');
      }
      return refuseMode(found, snapshot);
    },
  ),
);

const name: Field = {
  ...networkNameField('own'),
  propose: (context) => {
    const both = [context.input.container, context.input.other].map(
      (each) => findContainer(context.snapshot, each ?? '')?.name ?? '',
    );
    return networkNameField(both.every((each) => each !== '') ? both.join('-') : 'own').propose(
      context,
    );
  },
};

/** Only of IPv4: what keeps containers apart does not depend on the family. */
const subnet: Field = (() => {
  const { many: _, ...field } = subnetField(USUAL_RULES);
  const one = /^[^,:]*$/;
  return {
    ...field,
    label: 'Subnet',
    help: 'IPv4 subnet for both containers, such as 10.7.0.0/24',
    refuse: (value, context) => {
      if (one.test(value)) return field.refuse(value, context);
      const message = `${value} is not a single IPv4 subnet`;
      const free = field.propose(context);
      return refusal('no-subnet', message, free === null ? '' : `${free} is free`);
    },
  };
})();

/** Whether there is a container that could be put on a network beside one. */
function hasOther(id: string, snapshot: Snapshot): boolean {
  return ofMainEngine(snapshot.containers).some(
    (each) => each.id !== id && refuseMode(each, snapshot) === null,
  );
}

/** A bridge network for two containers, on which they reach each other. */
export const ownNetwork: Recipe = {
  id: 'own-network',
  title: 'Network for two containers',
  summary:
    'Creates a bridge network and puts two containers on it. They can then reach each other by address and name, even if they are isolated elsewhere.',
  fields: [container, other, name, subnet],
  needsEngine: true,
  needs: ['namespaceDetail'],
  offer: (thing, snapshot) => {
    if (thing.kind !== 'container') return null;
    const title = `Put ${thing.container.name} and another container on their own network`;
    const refused = refuseMode(thing.container, snapshot);
    if (refused !== null) return { title, refusal: refused.message };
    return hasOther(thing.container.id, snapshot)
      ? { title, preset: { container: thing.container.name } }
      : { title, refusal: 'there is no other container to put on a network' };
  },
  plan: ownNetworkPlan,
};
