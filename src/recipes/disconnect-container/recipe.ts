import { endpointOn, refuseMode } from '../endpoint/modes.ts';
import { withOnlyChoice } from '../endpoint/only-choice.ts';
import { containerField, findContainer } from '../fields/container-field.ts';
import { networkField } from '../fields/network-field.ts';
import type { Recipe } from '../recipe.ts';
import { disconnectPlan } from './plan.ts';

const container = withOnlyChoice(
  containerField(
    { key: 'container', label: 'Container', help: 'the container to disconnect' },
    (found, { snapshot }) => {
      const refused = refuseMode(found, snapshot);
      if (refused !== null || found.endpoints.length > 0) return refused;
      const message = `${found.name} is not on any network: it has only lo`;
      return { code: 'no-network', message, hint: 'connect-container connects it to one' };
    },
  ),
);

const network = withOnlyChoice(
  networkField(
    { key: 'network', label: 'Network', help: 'the network to disconnect it from' },
    (found, { snapshot, input }) => {
      const member = findContainer(snapshot, input.container ?? '');
      if (member !== null && endpointOn(member, found) === null) {
        const on = member.endpoints.map(({ network: name }) => name).join(', ');
        const message = `${member.name} is not on ${found.name}`;
        return { code: 'not-connected', message, hint: on === '' ? '' : `it is on ${on}` };
      }
      if (found.scope !== 'swarm' || found.attachable) return null;
      return {
        code: 'not-attachable',
        message: `${found.name} accepts only swarm services, so a container that leaves it by hand cannot be put back`,
        hint: 'change the service with docker service update --network-rm',
      };
    },
  ),
);

/** `docker network disconnect`: takes an endpoint from a container; undo puts the same one back. */
export const disconnectContainer: Recipe = {
  id: 'disconnect-container',
  title: 'Disconnect a container',
  summary:
    'Disconnects a container from one of its networks, whether it runs or not; undo restores its endpoint.',
  fields: [container, network],
  needsEngine: true,
  needs: [],
  offer: (thing, snapshot) => {
    if (thing.kind === 'network') {
      const { name, driver } = thing.network;
      const title = `Disconnect a container from ${name}`;
      if (driver === 'host' || driver === 'null') {
        return { title, refusal: `a container keeps the mode ${name} for its whole life` };
      }
      return snapshot.containers.some((each) => endpointOn(each, thing.network) !== null)
        ? { title, preset: { network: name } }
        : { title, refusal: `${name} has no containers` };
    }
    if (thing.kind !== 'container') return null;
    const { name, endpoints } = thing.container;
    const title = `Disconnect ${name} from a network`;
    const refused = refuseMode(thing.container, snapshot);
    if (refused !== null) return { title, refusal: refused.message };
    return endpoints.length > 0
      ? { title, preset: { container: name } }
      : { title, refusal: `${name} is not on any network` };
  },
  plan: (input, { snapshot }, build) => disconnectPlan(input, snapshot, build),
};
