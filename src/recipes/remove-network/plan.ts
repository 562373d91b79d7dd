import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { restorationOf } from '../disconnect-container/restoration.ts';
import { addressesOf } from '../endpoint/checks.ts';
import { sharers } from '../endpoint/modes.ts';
import { hostPlace } from '../links/place.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { lostOf, type Member, membersOf, unsureAddresses } from './members.ts';
import { portSteps } from './port-steps.ts';
import { bridgeLinkOf, foreignPorts } from './ports.ts';
import { BRIDGE, memberStep, type Return, removeStep } from './steps.ts';

/** What a member loses, as a sentence. */
function warnMember({ name }: Network, member: Member, snapshot: Snapshot): string {
  const { container, endpoint, attached } = member;
  const isOnly = container.endpoints.length === 1;
  const ports = [...new Set(container.ports.flatMap(({ hostPort }) => hostPort ?? []))];
  const closed =
    isOnly && attached && ports.length > 0
      ? `, so its published ports are closed: ${ports.join(', ')}`
      : '';
  const only = isOnly ? ` It has no other network${closed}.` : '';
  if (!attached) return `${container.name} is not running, and will start without ${name}.${only}`;
  const { four, six } = addressesOf(endpoint);
  const addresses = [four, six].filter((each) => each !== null).join(' and ');
  const others = sharers(container, snapshot);
  const along =
    others.length === 0
      ? ''
      : others.length === 1
        ? ` So does ${others[0]}, which shares its namespace.`
        : ` So do ${others.join(' and ')}, which share its namespace.`;
  const link = endpoint.interface === null ? '' : `, with its link ${endpoint.interface}`;
  return `${container.name} loses ${addresses || 'its endpoint'} on ${name}${link}.${along}${only}`;
}

/**
 * How each member is put back. An engine that can fix any address is asked for those that they had; another
 * is asked only for those that were asked for before, since it refuses addresses of its own choice.
 */
function returns(
  network: Network,
  members: readonly Member[],
  snapshot: Snapshot,
): (member: Member) => Return {
  if (familyOn(snapshot).fixesAddresses === 'everywhere') {
    return ({ container, endpoint }) => restorationOf({ container, endpoint, network, snapshot });
  }
  const unsure = unsureAddresses(network, members, snapshot);
  return (member) => ({
    settings: member.endpoint.settings,
    loses: lostOf(member, unsure.get(member.container.name) ?? []),
  });
}

/** The name that the bridge must be given again; otherwise the undo would give it another. */
function pinnedBridge(network: Network, hasPorts: boolean, snapshot: Snapshot): string | null {
  if (familyOn(snapshot).bridgeNamed === 'in-the-settings') return network.bridge;
  return hasPorts && !network.options[BRIDGE] ? network.bridge : null;
}

/** The plan for a network that was found. Undone backwards, its steps put the members back in the best order. */
export function removeNetworkPlan(
  network: Network,
  {
    input,
    facts,
    build,
  }: { readonly input: Input; readonly facts: HostFacts; readonly build: BuildId },
): Plan {
  const { snapshot } = facts;
  const host = hostPlace(facts);
  const members = membersOf(network, snapshot);
  const back = returns(network, members, snapshot);
  const ports = foreignPorts(network, snapshot);
  const { bridge, options } = network;
  const isAfterId = familyOn(snapshot).bridgeNamed === 'after-the-id';
  return {
    recipe: 'remove-network',
    build,
    title: `Remove network ${network.name}`,
    input,
    warnings: [
      ...members.map((member) => warnMember(network, member, snapshot)),
      ...ports.map(
        ({ name }) =>
          `${name} was plugged into ${bridge} by hand, and will no longer be a port: what is behind it is cut off.`,
      ),
    ],
    steps: [
      ...ports.flatMap((port) => portSteps(port, host)),
      ...members.toReversed().map((member) => memberStep(network, member, back(member))),
      removeStep({
        network,
        hasBridge: bridgeLinkOf(network, snapshot) !== null,
        followsId: isAfterId && bridge !== null && !options[BRIDGE],
        pinned: pinnedBridge(network, ports.length > 0, snapshot),
      }),
    ],
  };
}
