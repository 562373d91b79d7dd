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
    'In passthru mode one container alone can be on the network: a second one fails to start. While it runs the parent has its MAC.',
  vepa: 'In vepa mode the containers reach each other only where the switch on the cable sends frames back (hairpin).',
  private: 'In private mode the containers do not reach each other.',
};

/** Subnets that overlap those which the host has on the parent, and are not the same. */
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
          `${subnet} is not ${other}, which this host takes for the subnet of ${input.parent}: the two sides then disagree on who can be reached without a router.`,
        ];
  });
}

function warningsOf(input: Input, pools: readonly PoolSpec[], facts: HostFacts): string[] {
  const { driver, mode = '', parent } = input;
  const subnets = pools.map(({ subnet }) => subnet).join(' and ');
  const known = facts.details.parents;
  const segment = isOnSegment(input)
    ? [
        `This host and its containers do not reach each other over ${parent}: the kernel passes frames between such links and the cable, never to the parent itself. Every other host on the segment is reached.`,
        ...(input['ip-range'] === ''
          ? [
              `The engine hands out any free address of ${subnets} without asking the segment: where other hosts or a DHCP server take theirs from it too, give it a part of its own (--ip-range).`,
            ]
          : []),
      ]
    : [
        `Others reach the containers only where they have a route to ${subnets} by this host; the gateway is not used in this mode.`,
      ];
  return [
    ...segment,
    ...(driver === 'macvlan'
      ? [
          'A switch or hypervisor that allows one MAC a port drops the frames of the containers (port security, promiscuous mode and forged transmits of virtual machines).',
        ]
      : []),
    ...(MODE_WARNINGS[mode] === undefined ? [] : [MODE_WARNINGS[mode]]),
    ...misfits(input, pools, facts),
    ...(pools.filter(({ subnet }) => !subnet.includes(':')).length > 1
      ? [
          'The engine hands out from the first subnet until that is full; an address of another must be asked for. The docker command sends the subnets in no certain order, so that typed by hand any of them may be the first.',
        ]
      : []),
    ...(known?.ok === false
      ? [`Whether the kernel has the driver ${driver} could not be read: ${known.problem.why}.`]
      : []),
    ...poolWarnings(pools),
  ];
}

/** The plan from resolved fields. Throws where they were not resolved. */
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
    ? 'There is no bridge, no NAT and no firewall rule, and the gateway is the router that is there already.'
    : 'There is no bridge and no NAT: the kernel routes between the subnet and the cable by itself.';
  const macs = driver === 'macvlan' ? 'a MAC of its own' : 'the MAC of its parent';
  return {
    recipe: 'create-macvlan-network',
    build,
    title: `network ${name} on the cable of ${parent}`,
    input,
    warnings: warningsOf(input, pools, facts),
    steps: [
      networkStep({
        name,
        spec,
        build,
        title: `Make the network ${name} on ${parent}`,
        reason: `Nothing is made on this host yet: each container gets a ${driver} link on the cable of ${parent} when it starts, with ${macs}. ${place}`,
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
