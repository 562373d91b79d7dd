import { fixedAddressField, type NetworkOf } from '../endpoint/fixed-address.ts';
import { endpointOn, refuseBuiltIn, refuseMode, refuseSwarmOnly } from '../endpoint/modes.ts';
import { aliasField, linkLocalField } from '../endpoint/name-fields.ts';
import { withOnlyChoice } from '../endpoint/only-choice.ts';
import { isFull } from '../endpoint/pools.ts';
import { containerField, findContainer } from '../fields/container-field.ts';
import { findNetwork, networkField } from '../fields/network-field.ts';
import type { Recipe } from '../recipe.ts';
import { connectPlan } from './plan.ts';

const container = withOnlyChoice(
  containerField(
    { key: 'container', label: 'Container', help: 'the container to connect' },
    (found, { snapshot }) => refuseMode(found, snapshot),
  ),
);

const network = withOnlyChoice(
  networkField(
    { key: 'network', label: 'Network', help: 'the network to connect it to' },
    (found, { snapshot, input }) => {
      const refused = refuseBuiltIn(found) ?? refuseSwarmOnly(found);
      if (refused !== null) return refused;
      const member = findContainer(snapshot, input.container ?? '');
      const endpoint = member === null ? null : endpointOn(member, found);
      if (member !== null && endpoint !== null) {
        const as = endpoint.address === null ? '' : ` as ${endpoint.address}`;
        return {
          code: 'already-connected',
          message: `${member.name} is already on ${found.name}${as}: a container gets only one endpoint on each network`,
          hint: 'disconnect it first to connect it differently',
        };
      }
      if (!isFull(found, 4, snapshot)) return null;
      const message = `every address of ${found.name} is in use`;
      return { code: 'full', message, hint: 'use a network with a larger subnet' };
    },
  ),
);

const networkOf: NetworkOf = ({ snapshot, input }) => findNetwork(snapshot, input.network ?? '');

/** `docker network connect`: another endpoint for an existing container. */
export const connectContainer: Recipe = {
  id: 'connect-container',
  title: 'Connect a container',
  summary:
    'Connects a container to one more network, with addresses and aliases of your choice; a running container is not stopped.',
  fields: [
    container,
    network,
    fixedAddressField(
      {
        key: 'address',
        label: 'IPv4 address',
        help: 'a fixed address on the network; empty = the engine chooses one at each start',
      },
      4,
      networkOf,
    ),
    fixedAddressField(
      {
        key: 'address6',
        label: 'IPv6 address',
        help: 'a fixed IPv6 address on the network; empty = the engine chooses one at each start',
      },
      6,
      networkOf,
    ),
    aliasField(networkOf),
    linkLocalField(networkOf),
  ],
  needsEngine: true,
  needs: [],
  offer: (thing, snapshot) => {
    if (thing.kind === 'network') {
      const title = `Connect a container to ${thing.network.name}`;
      const refused = refuseBuiltIn(thing.network) ?? refuseSwarmOnly(thing.network);
      return refused === null
        ? { title, preset: { network: thing.network.name } }
        : { title, refusal: refused.message };
    }
    if (thing.kind !== 'container') return null;
    const title = `Connect ${thing.container.name} to a network`;
    const refused = refuseMode(thing.container, snapshot);
    return refused === null
      ? { title, preset: { container: thing.container.name } }
      : { title, refusal: refused.message };
  },
  plan: (input, { snapshot }, build) => connectPlan(input, snapshot, build),
};
