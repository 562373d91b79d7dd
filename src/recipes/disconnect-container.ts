import { disconnectPlan } from './disconnect-container/plan.ts';
import { endpointOn, refuseMode } from './endpoint/modes.ts';
import { withOnlyChoice } from './endpoint/only-choice.ts';
import { containerField, findContainer } from './fields/container-field.ts';
import { networkField } from './fields/network-field.ts';
import type { Recipe } from './recipe.ts';

const container = withOnlyChoice(
  containerField(
    { key: 'container', label: 'Container', help: 'the container that leaves a network' },
    (found, { snapshot }) => {
      const refused = refuseMode(found, snapshot);
      if (refused !== null || found.endpoints.length > 0) return refused;
      const message = `${found.name} is on no network: it has lo alone`;
      return { code: 'no-network', message, hint: 'connect-container puts it on one' };
    },
  ),
);

const network = withOnlyChoice(
  networkField(
    { key: 'network', label: 'Network', help: 'the network that it leaves' },
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
        message: `${found.name} takes services of the swarm alone, so that what leaves it by hand can not be put back`,
        hint: 'docker service update --network-rm changes the service',
      };
    },
  ),
);

/** `docker network disconnect`: an endpoint less for a container, and the same one back by undo. */
export const disconnectContainer: Recipe = {
  id: 'disconnect-container',
  title: 'Container off a network',
  summary:
    'Takes a container off one of its networks, while it runs or not; undo puts its endpoint back as it was.',
  fields: [container, network],
  needsEngine: true,
  needs: [],
  offer: (thing, snapshot) => {
    if (thing.kind === 'network') {
      const { name, driver } = thing.network;
      const title = `Take a container off ${name}`;
      if (driver === 'host' || driver === 'null') {
        return { title, refusal: `containers are in the mode ${name} for good` };
      }
      return snapshot.containers.some((each) => endpointOn(each, thing.network) !== null)
        ? { title, preset: { network: name } }
        : { title, refusal: `no container is on ${name}` };
    }
    if (thing.kind !== 'container') return null;
    const { name, endpoints } = thing.container;
    const title = `Take ${name} off a network`;
    const refused = refuseMode(thing.container, snapshot);
    if (refused !== null) return { title, refusal: refused.message };
    return endpoints.length > 0
      ? { title, preset: { container: name } }
      : { title, refusal: `${name} is on no network` };
  },
  plan: (input, { snapshot }, build) => disconnectPlan(input, snapshot, build),
};
