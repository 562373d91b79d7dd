import type { Container } from '../../model/engine/container.ts';
import { NO_SETTINGS } from '../../model/engine/endpoint-settings.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { BuildId, Plan, Step } from '../../plan/plan.ts';
import { connectStep } from '../connect-container/plan.ts';
import { connectWarnings } from '../connect-container/warnings.ts';
import { narrowWayOut, proposeBridge } from '../create-bridge-network/fields.ts';
import { bridgeNetworkSteps } from '../create-bridge-network/plan.ts';
import { endpointOn } from '../endpoint/modes.ts';
import { isOfBuild, isStill } from '../engine/engine-checks.ts';
import { findContainer } from '../fields/container-field.ts';
import { poolsOf, poolWarnings } from '../pools/pool-fields.ts';
import type { HostFacts, Input } from '../recipe.ts';

/** The network as the engine will have it, for what depends only on its name and addresses. */
function networkToBe(input: Input, bridge: string): Network {
  return {
    id: '',
    name: input.name ?? '',
    driver: 'bridge',
    scope: 'local',
    subnets: poolsOf(input).map(({ subnet, gateway }) => {
      return { cidr: subnet, gateway, ipRange: null, auxAddresses: {} };
    }),
    bridge,
    icc: true,
    internal: false,
    attachable: false,
    ipv6: false,
    options: {},
    labels: {},
    ipamDriver: 'default',
    ipamOptions: {},
    ipv4: true,
    configFrom: null,
    special: [],
    ingress: false,
    containers: [],
  };
}

/** A network on which both already are and may reach each other. */
function common(one: Container, other: Container, { networks }: Snapshot): Network | null {
  return (
    networks.find(
      (network) =>
        network.icc !== false &&
        endpointOn(one, network) !== null &&
        endpointOn(other, network) !== null,
    ) ?? null
  );
}

/** The plan from resolved fields. Throws if the containers were not resolved. */
export function ownNetworkPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const { snapshot } = facts;
  const { name = '' } = input;
  const container = findContainer(snapshot, input.container ?? '');
  const other = findContainer(snapshot, input.other ?? '');
  if (container === null || other === null || name === '') {
    throw new Error('own-network: the containers were not resolved');
  }
  const bridge = proposeBridge(name, snapshot);
  const network = networkToBe(input, bridge);
  const mtu = narrowWayOut(snapshot)?.mtu;
  const whole = { ...input, bridge, icc: 'yes', masquerade: 'yes', mtu: mtu?.toString() ?? '' };
  const both = [container, other];
  const family = familyOn(snapshot);
  const connect = (each: Container, id: string): Step =>
    connectStep({
      id,
      container: each,
      network,
      endpoint: NO_SETTINGS,
      build,
      family,
      free: [],
      same: [isStill('container', each.name, each.id), isOfBuild('network', name, build)],
    });
  const shared = common(container, other, snapshot);
  const subnet = network.subnets.map(({ cidr }) => cidr).join(' and ');
  return {
    recipe: 'own-network',
    build,
    title: `${container.name} and ${other.name} on a new network ${name} with ${subnet}`,
    input,
    warnings: [
      ...(shared === null
        ? []
        : [`Both are already on ${shared.name}, where containers can reach each other.`]),
      ...poolWarnings(poolsOf(input)),
      ...both.flatMap((each) => connectWarnings(each, network, NO_SETTINGS, snapshot)),
      `They reach each other at their addresses and names on ${name}: programs configured with the old ones still use the old path.`,
    ],
    steps: [
      ...bridgeNetworkSteps(whole, facts, build, { joins: both.map((each) => each.name) }),
      connect(container, 'connect'),
      connect(other, 'connect-other'),
    ],
  };
}
