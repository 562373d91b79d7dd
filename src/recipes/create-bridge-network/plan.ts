import { reading } from '../../executor/command.ts';
import type { NetworkSpec, PoolSpec } from '../../executor/engine/engine-change.ts';
import type { EngineFamily } from '../../model/engine/engine-family.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import { makeStep } from '../../plan/make-step.ts';
import type { BuildId, Guard, Plan, Step } from '../../plan/plan.ts';
import { networkStep, PLAIN_NETWORK } from '../engine/network-step.ts';
import { labelsOf } from '../fields/new-network-fields.ts';
import { isNo, isYes } from '../fields/switch-field.ts';
import { poolsOf, poolWarnings } from '../pools/pool-fields.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { forwardingChange } from './ipv6-forwarding.ts';

/** Options of the bridge driver (docs.docker.com/engine/network/drivers/bridge). */
const OPTION = {
  bridge: 'com.docker.network.bridge.name',
  icc: 'com.docker.network.bridge.enable_icc',
  masquerade: 'com.docker.network.bridge.enable_ip_masquerade',
  mtu: 'com.docker.network.driver.mtu',
} as const;

function optionsOf(input: Input, { apartBy }: EngineFamily): Readonly<Record<string, string>> {
  return {
    [OPTION.bridge]: input.bridge ?? '',
    ...apartBy,
    ...(isNo(input, 'icc') ? { [OPTION.icc]: 'false' } : {}),
    ...(isNo(input, 'masquerade') ? { [OPTION.masquerade]: 'false' } : {}),
    ...(input.mtu === undefined || input.mtu === '' ? {} : { [OPTION.mtu]: input.mtu }),
  };
}

function warningsOf(input: Input, pools: readonly PoolSpec[]): readonly string[] {
  const subnets = pools.map(({ subnet }) => subnet).join(' and ');
  const routed = isNo(input, 'masquerade');
  return [
    ...poolWarnings(pools),
    ...(isNo(input, 'icc')
      ? [
          'With ICC off, its containers can reach the host and other networks but not each other: their names still resolve, but connections fail.',
        ]
      : []),
    ...(routed
      ? [
          `Without masquerading, replies return only if routers have a route to ${subnets} through this host.`,
        ]
      : []),
  ];
}

/** Checks that no link is a port of the bridge; one that is gone has none. */
function noPorts(bridge: string): Guard {
  return {
    otherwise: `a link that does not belong to the engine is a port of ${bridge} and would lose its bridge`,
    check: {
      command: reading(['ip', '-br', 'link', 'show', 'master', bridge]),
      expects: { kind: 'any', of: [{ kind: 'prints-nothing' }, { kind: 'absent' }] },
    },
  };
}

/** Checks what the engine made in the kernel. */
function lookStep(bridge: string, pools: readonly PoolSpec[]): Step {
  const gateways = pools.flatMap(({ gateway, subnet }) =>
    gateway === null ? [] : [`${gateway}/${subnet.split('/')[1]}`],
  );
  const look = reading(['ip', '-br', 'address', 'show', 'dev', bridge]);
  return makeStep({
    id: 'look',
    title: `Check ${bridge}`,
    reason:
      'The engine has created a Linux bridge with the gateway’s address. Until the first container plugs a cable in, it has no carrier and shows as DOWN.',
    command: look,
    check: {
      otherwise: `${gateways.join(' and ')} is not on ${bridge}`,
      check: {
        command: look,
        expects: { kind: 'all', of: gateways.map((text) => ({ kind: 'prints', text })) },
      },
    },
    undo: { kind: 'none' },
  });
}

const LATER: Readonly<Record<EngineFamily['bridgeComes'], string>> = {
  'with-the-network': '',
  'with-the-first-container':
    ' Only the name and the addresses exist at once: the bridge and the rules are created with the first container that runs on it.',
};

/** The parts of a network's plan that do not come from its fields. */
export type NetworkParts = {
  /** Names of the containers that later steps put on it. */
  readonly joins?: readonly string[];
};

/** The steps that make a bridge network, from resolved fields. */
export function bridgeNetworkSteps(
  input: Input,
  facts: HostFacts,
  build: BuildId,
  { joins = [] }: NetworkParts = {},
): readonly Step[] {
  const { name = '', bridge = '' } = input;
  const pools = poolsOf(input);
  const family = familyOn(facts.snapshot);
  const spec: NetworkSpec = {
    ...PLAIN_NETWORK,
    driver: 'bridge',
    pools,
    internal: isYes(input, 'internal'),
    ipv6: isYes(input, 'ipv6'),
    options: optionsOf(input, family),
    labels: labelsOf(input, build),
  };
  return [
    networkStep({
      name,
      spec,
      build,
      title: `Create the network ${name}`,
      reason: `An engine network is a Linux bridge, a pool of addresses, a DNS service for its containers, and the firewall rules that isolate it from other networks.${LATER[family.bridgeComes]}`,
      before: [
        {
          otherwise: `the host already has a link ${bridge}`,
          check: {
            command: reading(['ip', '-br', 'link', 'show']),
            expects: { kind: 'not', of: { kind: 'lists', name: bridge } },
          },
        },
      ],
      loses: forwardingChange(input, facts).loses,
      guards: [noPorts(bridge)],
      joins,
    }),
    ...(family.bridgeComes === 'with-the-network' ? [lookStep(bridge, pools)] : []),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function createBridgeNetworkPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const { name, bridge } = input;
  if (!name || !bridge) throw new Error('create-bridge-network: the fields were not resolved');
  const pools = poolsOf(input);
  const subnets = pools.map(({ subnet }) => subnet).join(' and ');
  return {
    recipe: 'create-bridge-network',
    build,
    title: `network ${name} with ${subnets} on ${bridge}`,
    input,
    warnings: [...warningsOf(input, pools), ...forwardingChange(input, facts).warnings],
    steps: bridgeNetworkSteps(input, facts, build),
  };
}
