import {
  BUILD_LABEL,
  type NetworkSpec,
  type PoolSpec,
} from '../../executor/engine/engine-change.ts';
import { Secret } from '../../executor/secret.ts';
import { contains } from '../../model/address/address.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { BuildId, Plan, Step } from '../../plan/plan.ts';
import { isYes } from '../fields/switch-field.ts';
import { freeSubnet, userOfSubnet } from '../host/subnet-use.ts';
import { poolsOf, poolWarnings } from '../pools/pool-fields.ts';
import { usualGateway } from '../pools/pools.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { overlayStep } from './network-step.ts';
import { addressSaid } from './own-address.ts';
import { showManager } from './swarm-fields.ts';
import { GATEWAY_BRIDGE, gatewayStep, initStep, joinStep } from './swarm-steps.ts';

function specOf(input: Input, pools: readonly PoolSpec[], build: BuildId): NetworkSpec {
  return {
    driver: 'overlay',
    pools,
    ipamDriver: 'default',
    ipamOptions: {},
    internal: isYes(input, 'internal'),
    attachable: isYes(input, 'attachable'),
    ingress: false,
    ipv6: false,
    options: {
      ...(isYes(input, 'encrypted') ? { encrypted: '' } : {}),
      ...(input.mtu ? { 'com.docker.network.driver.mtu': input.mtu } : {}),
    },
    labels: { [BUILD_LABEL]: build },
  };
}

function gatewaySteps(
  { networks, ...rest }: Snapshot,
  pools: readonly PoolSpec[],
  build: BuildId,
): readonly Step[] {
  if (networks.some(({ name }) => name === GATEWAY_BRIDGE)) return [];
  const wanted = pools.map(({ subnet }) => subnet);
  // A container of the network is on both: their subnets must differ.
  const subnet = freeSubnet({ networks, ...rest }, wanted);
  const gateway = usualGateway(subnet ?? '');
  const chosen = subnet === null ? [] : [{ subnet, gateway, ipRange: null, auxAddresses: {} }];
  return [gatewayStep(chosen, build)];
}

function swarmSteps(
  input: Input,
  snapshot: Snapshot,
  pools: readonly PoolSpec[],
  build: BuildId,
): readonly Step[] {
  const { swarm, advertise = '', manager = '', token = '', name: network = '' } = input;
  if (!swarm) return [];
  const membership = { network, advertise, address: addressSaid(advertise, snapshot) };
  return [
    ...gatewaySteps(snapshot, pools, build),
    swarm === 'join'
      ? joinStep({ ...membership, manager: showManager(manager), token: new Secret(token) })
      : initStep(membership),
  ];
}

/** docker does not pass the auxiliary addresses of a network on to a swarm (moby, daemon/cluster/convert/network.go). */
function forgotten(pools: readonly PoolSpec[]): readonly string[] {
  const handedOut = pools.flatMap(({ subnet, ipRange, auxAddresses }) =>
    Object.entries(auxAddresses).filter(([, address]) => contains(ipRange ?? subnet, address)),
  );
  if (handedOut.length === 0) return [];
  const names = handedOut.map(([label, address]) => `${address} (${label})`).join(' and ');
  return [
    `docker accepts the reserved addresses of an overlay network but ignores them: a container may get ${names}. Choose an ip-range that does not contain them.`,
  ];
}

const SWARM_PORTS = '2377/tcp, 7946/tcp, 7946/udp and 4789/udp';

function swarmWarnings(input: Input, snapshot: Snapshot): readonly string[] {
  if (!input.swarm) return [];
  const opens = `From then on the engine listens for other engines on ${SWARM_PORTS}; firewalls between them must allow these ports.`;
  if (input.swarm === 'join') {
    return [
      opens,
      'A manager knows everything about the swarm and may change it. With two managers the swarm stops working as soon as one is down; three tolerate the loss of one.',
      'Whether the token is a manager token, and which subnets the swarm already uses, is known only after joining: if one of them does not fit, the join is undone.',
    ];
  }
  const other = userOfSubnet(INGRESS, snapshot);
  const clash =
    other === null
      ? []
      : [
          `The swarm’s own network, ingress, takes ${INGRESS}, which ${other.who} uses (${other.cidr}): published ports of services do not answer hosts there. To avoid it, start the swarm by hand with docker swarm init --default-addr-pool.`,
        ];
  return [
    opens,
    'Undo ends the swarm with everything stored in it: secrets, configs and join tokens. Undo is refused while the swarm has other engines, services or other networks.',
    ...clash,
  ];
}

/** What `docker swarm init` takes first from its pool 10.0.0.0/8. */
const INGRESS = '10.0.0.0/24';

function warningsOf(
  input: Input,
  pools: readonly PoolSpec[],
  { snapshot, details }: HostFacts,
): readonly string[] {
  const told = details.swarm;
  const nodes = told?.ok ? (told.value.nodes ?? 1) : 1;
  return [
    ...swarmWarnings(input, snapshot),
    ...poolWarnings(pools),
    ...forgotten(pools),
    ...(isYes(input, 'encrypted')
      ? [
          'Encryption needs ESP (IPsec) in the kernel of each engine, and IP protocol 50 must pass between them: if either is missing, packets are lost without an error.',
        ]
      : []),
    ...(nodes > 1 || input.swarm === 'join'
      ? [
          'Only this engine was checked: on an engine with its own network that overlaps these subnets, such as its docker_gwbridge, containers cannot join.',
        ]
      : []),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function createOverlayNetworkPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const { name } = input;
  const pools = poolsOf(input);
  if (!name || pools.length === 0) {
    throw new Error('create-overlay-network: the fields were not resolved');
  }
  const subnets = pools.map(({ subnet }) => subnet).join(' and ');
  return {
    recipe: 'create-overlay-network',
    build,
    title: `overlay network ${name} with ${subnets}`,
    input,
    warnings: warningsOf(input, pools, facts),
    steps: [
      ...swarmSteps(input, facts.snapshot, pools, build),
      overlayStep(name, specOf(input, pools, build), build),
    ],
  };
}
