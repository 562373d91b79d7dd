import { canonicalAddress } from '../../model/address/address.ts';
import type { Container } from '../../model/engine/container.ts';
import type { EndpointSettings } from '../../model/engine/endpoint-settings.ts';
import type { EngineFamily } from '../../model/engine/engine-family.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Guard, Plan, Step } from '../../plan/plan.ts';
import { isUnanswered } from '../cable/address-guards.ts';
import {
  areStill,
  isAttached,
  isFreeOn,
  isOfBuildOn,
  listedAs,
  marked,
  standsOff,
  standsOn,
} from '../endpoint/checks.ts';
import { isDefaultBridge, runs } from '../endpoint/modes.ts';
import { poolsOf } from '../endpoint/pools.ts';
import { findContainer } from '../fields/container-field.ts';
import { findNetwork } from '../fields/network-field.ts';
import { type Input, splitMany } from '../recipe.ts';
import { connectWarnings } from './warnings.ts';

/** What a container is asked to have on a network, from resolved fields; addresses as the engine spells them. */
export function settingsOf(input: Input): EndpointSettings {
  return {
    address: canonicalAddress(input.address ?? ''),
    address6: canonicalAddress(input.address6 ?? ''),
    linkLocal: splitMany(input['link-local'] ?? '').map((each) => canonicalAddress(each) ?? each),
    aliases: splitMany(input.alias ?? ''),
    links: [],
    driverOptions: {},
    gatewayPriority: null,
  };
}

/** Checks that nobody has got the fixed addresses since then, and nobody on the bridge answers for them. */
export function addressesAreFree(
  { address, address6 }: EndpointSettings,
  network: Network,
  snapshot: Snapshot,
): readonly Guard[] {
  const { bridge } = network;
  const fixed = [address, address6].filter((each) => each !== null);
  const four = poolsOf(network, 4)[0]?.cidr;
  const six = poolsOf(network, 6)[0]?.cidr;
  return [
    ...(address === null || four === undefined
      ? []
      : [isFreeOn(network.name, listedAs(address, four))]),
    ...(address6 === null || six === undefined
      ? []
      : [isFreeOn(network.name, listedAs(address6, six))]),
    ...(bridge === null ? [] : fixed.flatMap((each) => isUnanswered(each, bridge, snapshot))),
  ];
}

function reasonOf(container: Container, network: Network): string {
  if (!runs(container)) {
    return `${container.name} is not running: the engine saves the settings and creates the endpoint when the container starts.`;
  }
  if (network.driver !== 'bridge') {
    return `The engine creates a link in the namespace of ${container.name} and gives it an address of ${network.name}; its processes keep running.`;
  }
  const names = isDefaultBridge(network)
    ? 'On the default bridge, names are not resolved.'
    : 'Containers on the network can find each other by name.';
  return `The engine creates a veth cable: one end becomes a link in the namespace of ${container.name}, the other a port of the bridge ${network.bridge}. ${names}`;
}

/**
 * With its first network that knows names a running container gets the engine's resolver for good: rules
 * in its namespace, and a new /etc/resolv.conf (libnetwork, sandbox.startResolver).
 */
function losesOf(
  container: Container,
  network: Network,
  { resolverInside }: EngineFamily,
): readonly string[] {
  const knowsNames = container.endpoints.some((each) => each.network !== 'bridge');
  if (resolverInside === null || !runs(container)) return [];
  if (isDefaultBridge(network) || knowsNames) return [];
  return [
    `its resolver: /etc/resolv.conf of ${container.name} names the engine's, ${resolverInside}, until the container restarts`,
  ];
}

export type Connection = {
  /** The step's own, in its plan. */
  readonly id: string;
  readonly container: Container;
  readonly network: Network;
  readonly endpoint: EndpointSettings;
  readonly build: BuildId;
  readonly family: EngineFamily;
  /** Checks that the fixed addresses are free, as `addressesAreFree` does. */
  readonly free: readonly Guard[];
  /** Checks that both names mean what the plan is about. */
  readonly same: readonly Guard[];
};

/** The step that puts a container on a network. */
export function connectStep({ id, container, network, build, family, ...more }: Connection): Step {
  const { free, same } = more;
  const endpoint = marked(more.endpoint, build, family);
  const off = standsOff(container.id, network.name);
  const ours = isOfBuildOn({ container: container.name, network: network.name }, build, family);
  return makeStep({
    id,
    title: `Connect ${container.name} to ${network.name}`,
    reason: reasonOf(container, network),
    command: { kind: 'connect', network: network.name, container: container.name, endpoint },
    before: [
      ...same,
      { otherwise: `${container.name} is already on ${network.name}`, check: off },
      ...free,
    ],
    check: runs(container)
      ? {
          otherwise: `the engine does not list an endpoint of ${container.name} on ${network.name}`,
          check: isAttached(container.id, network.name),
        }
      : {
          otherwise: `the engine has not saved ${network.name} for ${container.name}`,
          check: standsOn(container.id, network.name),
        },
    undo: undoBy(
      { kind: 'disconnect', network: network.name, container: container.name, force: false },
      off,
      { guards: [...same, ours], loses: losesOf(container, network, family) },
    ),
  });
}

/** The plan from resolved fields. Throws if container and network were not resolved. */
export function connectPlan(input: Input, snapshot: Snapshot, build: BuildId): Plan {
  const container = findContainer(snapshot, input.container ?? '');
  const network = findNetwork(snapshot, input.network ?? '');
  if (container === null || network === null) {
    throw new Error('connect-container: the container or network was not resolved');
  }
  const endpoint = settingsOf(input);
  const same = areStill(container, network);
  const family = familyOn(snapshot);
  const free = addressesAreFree(endpoint, network, snapshot);
  return {
    recipe: 'connect-container',
    build,
    title: `${container.name} on ${network.name}`,
    input,
    warnings: connectWarnings(container, network, endpoint, snapshot),
    steps: [
      connectStep({ id: 'connect', container, network, endpoint, build, family, free, same }),
    ],
  };
}
