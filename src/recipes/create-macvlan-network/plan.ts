import { reading } from '../../executor/command.ts';
import type { NetworkSpec, PoolSpec } from '../../executor/engine/engine-change.ts';
import { formatCidr, overlaps, subnetOf } from '../../model/address/address.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { networkStep, PLAIN_NETWORK } from '../engine/network-step.ts';
import { labelsOf } from '../fields/new-network-fields.ts';
import { isYes } from '../fields/switch-field.ts';
import { segmentAddresses } from '../host/bridges.ts';
import { poolsOf, poolWarnings } from '../pools/pool-fields.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { isOnSegment } from './fields.ts';
import { parentOf } from './parents.ts';

const MODE_WARNINGS: Readonly<Record<string, string>> = {
  passthru:
    'In passthru mode only one container can be on the network: a second one fails to start. While it runs, the parent has its MAC.',
  vepa: 'In vepa mode the containers reach each other only if the switch on the segment sends frames back (hairpin).',
  private: 'In private mode the containers cannot reach each other.',
};

/** Subnets that overlap those that the host has on the parent without being the same. */
function misfits(input: Input, pools: readonly PoolSpec[], { snapshot }: HostFacts) {
  const parent = parentOf(snapshot, input);
  const own = (parent === null ? [] : segmentAddresses(parent)).map(
    (each) => subnetOf(formatCidr(each)) ?? '',
  );
  return pools.flatMap(({ subnet }) => {
    const same = own.includes(subnet);
    const other = own.find((each) => overlaps(each, subnet));
    return same || other === undefined
      ? []
      : [
          `${subnet} is not ${other}, which this host uses as the subnet of ${input.parent}: the two sides then disagree about which hosts can be reached without a router.`,
        ];
  });
}

function warningsOf(input: Input, pools: readonly PoolSpec[], facts: HostFacts): string[] {
  const { driver, mode = '', parent } = input;
  const subnets = pools.map(({ subnet }) => subnet).join(' and ');
  const known = facts.details.parents;
  const segment = isOnSegment(input)
    ? [
        `This host and its containers cannot reach each other over ${parent}: the kernel passes frames between such links and the cable, never to the parent itself. All other hosts on the segment can be reached.`,
        ...(input['ip-range'] === ''
          ? [
              `The engine assigns any free address of ${subnets} without checking the segment: if other hosts or a DHCP server use the same subnet, give the engine its own range (--ip-range).`,
            ]
          : []),
      ]
    : [
        `Other hosts can reach the containers only if they have a route to ${subnets} via this host; the gateway is not used in this mode.`,
      ];
  return [
    ...segment,
    ...(driver === 'macvlan'
      ? [
          'A switch or hypervisor that allows one MAC per port drops the frames of the containers (port security; promiscuous mode and forged transmits of virtual machines).',
        ]
      : []),
    ...(MODE_WARNINGS[mode] === undefined ? [] : [MODE_WARNINGS[mode]]),
    ...misfits(input, pools, facts),
    ...(pools.filter(({ subnet }) => !subnet.includes(':')).length > 1
      ? [
          'The engine assigns from the first subnet until it is full; an address of another subnet must be requested. The docker command sends the subnets in random order, so if you type it by hand, any of them may be the first.',
        ]
      : []),
    ...(known?.ok === false
      ? [`Could not read whether the kernel has the driver ${driver}: ${known.problem.why}.`]
      : []),
    ...poolWarnings(pools),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function createMacvlanNetworkPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const { name, parent, driver, mode } = input;
  if (!name || !parent || !driver || !mode) {
    throw new Error('create-macvlan-network: the fields were not resolved');
  }
  const pools = poolsOf(input);
  const spec: NetworkSpec = {
    ...PLAIN_NETWORK,
    driver,
    pools,
    ipv6: isYes(input, 'ipv6'),
    options: { parent, [`${driver}_mode`]: mode },
    labels: labelsOf(input, build),
  };
  const place = isOnSegment(input)
    ? 'There is no bridge, no NAT and no firewall rule; the gateway is the existing router.'
    : 'There is no bridge and no NAT: the kernel itself routes between the subnet and the cable.';
  const macs = driver === 'macvlan' ? 'its own MAC' : 'the parent’s MAC';
  return {
    recipe: 'create-macvlan-network',
    build,
    title: `network ${name} on top of ${parent}`,
    input,
    warnings: warningsOf(input, pools, facts),
    steps: [
      networkStep({
        name,
        spec,
        build,
        title: `Create the network ${name} on ${parent}`,
        reason: `Nothing is created on this host yet: each container gets a ${driver} link on top of ${parent} when it starts, with ${macs}. ${place}`,
        before: [
          {
            otherwise: `${parent} is gone or down`,
            check: {
              command: reading(['ip', '-br', 'link', 'show', 'dev', parent, 'up']),
              expects: { kind: 'lists', name: parent },
            },
          },
        ],
      }),
    ],
  };
}
