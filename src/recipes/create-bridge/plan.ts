import { aliasOf } from '../../plan/build-id.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { ownAddress } from '../cable/address-steps.ts';
import { isYes } from '../fields/switch-field.ts';
import { HOST_DOOR } from '../host/namespace-door.ts';
import { type HostFacts, type Input, splitMany } from '../recipe.ts';
import { bridgeSteps } from './bridge-steps.ts';
import { addresses4, droppedFamilies, firewallOf, unreadChain } from './switches.ts';
import { acceptStep, forwardSteps, natSteps, type Way } from './world-steps.ts';

function warningsOf(input: Input, way: Way | null, hasIpv6: boolean): readonly string[] {
  const { name = '' } = input;
  const dropped = way === null ? [] : droppedFamilies(way.firewall);
  const chain = way?.firewall.forward[4];
  const unread = way === null ? null : unreadChain(way.firewall);
  const asksForWorld = isYes(input, 'forward') || isYes(input, 'nat');
  return [
    ...(dropped.length > 0 && !isYes(input, 'accept')
      ? [
          `this host’s firewall drops frames between the ports of ${name}: br_netfilter passes them to FORWARD, which accepts none of them`,
        ]
      : []),
    ...(way === null ? ['could not read the firewall: it may drop traffic on the bridge'] : []),
    ...(unread === null ? [] : [`${unread}. It may drop traffic on the bridge`]),
    ...(hasIpv6 && asksForWorld
      ? [
          'IPv6 is neither forwarded nor translated: a host that forwards IPv6 no longer accepts its own default route from router advertisements',
        ]
      : []),
    ...(asksForWorld && chain?.kind === 'absent'
      ? ['there is no iptables here: drops in nft tables were not checked']
      : []),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function createBridgePlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const { name = '' } = input;
  const addresses = splitMany(input.address ?? '').map(ownAddress);
  if (name === '' || addresses.length === 0) {
    throw new Error('create-bridge: the fields were not resolved');
  }
  const mark = aliasOf(build);
  const firewall = firewallOf(facts);
  const way = firewall === null ? null : { bridge: name, firewall, facts, mark };
  return {
    recipe: 'create-bridge',
    build,
    title: `bridge ${name}`,
    input,
    warnings: warningsOf(
      input,
      way,
      addresses.some(({ family }) => family === 6),
    ),
    steps: [
      ...bridgeSteps({ label: null, door: HOST_DOOR, link: name }, addresses, mark),
      ...(way !== null && isYes(input, 'accept')
        ? droppedFamilies(way.firewall).map((family) => acceptStep(way, family))
        : []),
      ...(way !== null && isYes(input, 'forward') ? forwardSteps(way) : []),
      ...(way !== null && isYes(input, 'nat') ? natSteps(way, addresses4(input)) : []),
    ],
  };
}
