import { fixedAddressField } from '../endpoint/fixed-address.ts';
import { refuseBuiltIn, refuseSwarmOnly } from '../endpoint/modes.ts';
import { aliasField } from '../endpoint/name-fields.ts';
import type { Field, Recipe } from '../recipe.ts';
import { isJoinable } from './mode.ts';
import { network, networkOf, whyNoEndpoint } from './place-fields.ts';
import { runPlanOf } from './plan.ts';
import { publish } from './publish-field.ts';
import { command, image, name } from './what-fields.ts';

const onNetwork = fixedAddressField(
  {
    key: 'address',
    label: 'IPv4 address',
    help: 'a fixed address on the network; empty = the engine chooses one at each start',
  },
  4,
  networkOf,
);

const address: Field = {
  ...onNetwork,
  unasked: (context) => whyNoEndpoint(context) ?? onNetwork.unasked?.(context) ?? null,
};

/** `docker run --detach`, in its two steps: a new container, in any of the engine's modes. */
export const runContainer: Recipe = {
  id: 'run-container',
  title: 'New container',
  summary:
    'Creates a container from a local image and starts it: on a network, with no network, on the host itself, or in another container’s namespace; with published ports where they apply.',
  fields: [image, name, network, address, aliasField(networkOf, whyNoEndpoint), publish, command],
  needsEngine: true,
  needs: ['images', 'listeners'],
  offer: (thing) => {
    if (thing.kind === 'network') {
      const { network: on } = thing;
      const title = `Run a container on ${on.name}`;
      const isMode = on.driver === 'host' || on.driver === 'null';
      const refused = isMode ? null : (refuseBuiltIn(on) ?? refuseSwarmOnly(on));
      return refused === null
        ? { title, preset: { network: on.name } }
        : { title, refusal: refused.message };
    }
    if (thing.kind !== 'container') return null;
    const { container } = thing;
    const title = `Run a container in the namespace of ${container.name}`;
    return isJoinable(container)
      ? { title, preset: { network: `container:${container.name}` } }
      : { title, refusal: `${container.name} is not running, so it has no namespace` };
  },
  plan: (input, facts, build) => runPlanOf(input, facts, build),
};
