import { reading } from '../../executor/command.ts';
import type { NetworkSpec } from '../../executor/engine/engine-change.ts';
import type { EndpointSettings } from '../../model/engine/endpoint-settings.ts';
import type { Network } from '../../model/engine/network.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { Check, Guard, Step } from '../../plan/plan.ts';
import { areStill, standsOff, standsOn } from '../endpoint/checks.ts';
import { isEmpty, isFree, isNamed, isStill } from '../engine/engine-checks.ts';
import { buildOf, type Member } from './members.ts';

export const BRIDGE = 'com.docker.network.bridge.name';

/** How to create a network again. `pinned` names its bridge, if the engine would choose another name. */
function specOf(network: Network, pinned: string | null): NetworkSpec {
  return {
    driver: network.driver,
    pools: network.subnets.map(({ cidr, ...pool }) => ({ subnet: cidr, ...pool })),
    ipamDriver: network.ipamDriver,
    ipamOptions: network.ipamOptions,
    internal: network.internal,
    attachable: network.attachable,
    ingress: false,
    ipv6: network.ipv6,
    options: pinned === null ? network.options : { ...network.options, [BRIDGE]: pinned },
    labels: network.labels,
  };
}

/** What a member asks for when it is put back, and what it does not get again. */
export type Return = {
  readonly settings: EndpointSettings;
  readonly loses: readonly string[];
};

/** Takes a container off the network, so that an undo can put it back. */
export function memberStep(
  network: Network,
  { container, attached }: Member,
  { settings, loses }: Return,
): Step {
  const on = standsOn(container.id, network.name);
  return makeStep({
    id: `member-${container.id.slice(0, 12)}`,
    title: `Disconnect ${container.name} from ${network.name}`,
    reason: attached
      ? 'The engine does not remove a network while a container has a link on it. The container keeps running without that link.'
      : 'It is not running and has no link there, but would get one when it starts; without the network it could not start.',
    command: {
      kind: 'disconnect',
      network: network.name,
      container: container.name,
      force: false,
    },
    before: [
      ...areStill(container, network),
      { otherwise: `${container.name} is no longer on ${network.name}`, check: on },
    ],
    check: {
      otherwise: `${container.name} is still on ${network.name}`,
      check: standsOff(container.id, network.name),
    },
    undo: undoBy(
      {
        kind: 'connect',
        network: network.name,
        container: container.name,
        endpoint: settings,
      },
      { command: on.command, expects: { kind: 'any', of: [on.expects, { kind: 'absent' }] } },
      { loses, guards: [isStill('container', container.name, container.id)] },
    ),
  });
}

/** Checks that the network of that name has the same subnets, and so is the one that the undo made. */
function isAsBefore({ name, subnets }: Network): Check {
  if (subnets.length === 0) return isNamed('network', name);
  return {
    command: {
      kind: 'print',
      of: { thing: 'network', id: name },
      path: ['IPAM', 'Config'],
      each: ['Subnet'],
    },
    expects: {
      kind: 'all',
      of: subnets.map(({ cidr }) => ({ kind: 'prints-line', text: cidr }) as const),
    },
  };
}

export type Removal = {
  readonly network: Network;
  /** Whether its bridge is there to be looked at. */
  readonly hasBridge: boolean;
  /** Whether its bridge has its name from the id of the network. */
  readonly followsId: boolean;
  /** The name to give its bridge again; null if the engine chooses the same one anyway. */
  readonly pinned: string | null;
};

function lostWith({ network, followsId, pinned }: Removal): readonly string[] {
  const { name, id, bridge } = network;
  const build = buildOf(network);
  return [
    `the id of ${name}, ${id.slice(0, 12)}: references to this id no longer work`,
    ...(followsId && pinned === null
      ? [
          `the name of its bridge, ${bridge}, which is derived from the id: rules that use this name no longer match`,
        ]
      : []),
    ...(followsId && pinned !== null
      ? [
          `the derivation of the bridge name from the id: ${pinned} becomes an option of the network`,
        ]
      : []),
    ...(build === null
      ? []
      : [`the record that build ${build} made it: that build does not recognise the new id`]),
  ];
}

/** Checks that only the load balancer, which the engine itself puts on a swarm's network, is on it. */
function isLeft(name: string): Check {
  const { command } = isEmpty(name);
  return { command, expects: { kind: 'lists-only', names: [`lb-${name}`] }, within: LEAVING_MS };
}

/** An engine in a swarm takes an endpoint or a network down a moment after it said that it did. */
const LEAVING_MS = 3_000;

export function removeStep(removal: Removal): Step {
  const { network, hasBridge, pinned } = removal;
  const { name, id, bridge, options } = network;
  const fixed = pinned ?? options[BRIDGE] ?? null;
  const noPorts: Guard = {
    otherwise: `a link has been plugged into ${bridge} since then and would lose its bridge`,
    check: {
      command: reading(['ip', '-br', 'link', 'show', 'master', bridge ?? '']),
      // It may go with the last member.
      expects: { kind: 'any', of: [{ kind: 'prints-nothing' }, { kind: 'absent' }] },
    },
  };
  const bridgeFree: Guard = {
    otherwise: `the host now has a link ${fixed}, which the engine would treat as its own`,
    check: {
      command: reading(['ip', '-br', 'link', 'show']),
      expects: { kind: 'not', of: { kind: 'lists', name: fixed ?? '' } },
    },
  };
  return makeStep({
    id: 'network',
    title: `Remove the network ${name}`,
    reason:
      bridge === null
        ? 'The engine releases its subnets, so that another network can use them, and removes everything it created for it.'
        : 'This also removes its bridge and the firewall rules that isolate it, and releases its subnets for other networks.',
    command: { kind: 'remove-network', network: name },
    before: [
      isStill('network', name, id),
      { otherwise: `a container is now on ${name}`, check: isLeft(name) },
      ...(hasBridge ? [noPorts] : []),
    ],
    check: {
      otherwise: `the network ${name} still exists`,
      check: { ...opposite(isNamed('network', name)), within: LEAVING_MS },
    },
    undo: undoBy(
      { kind: 'create-network', name, spec: specOf(network, pinned) },
      isAsBefore(network),
      {
        loses: lostWith(removal),
        guards: [isFree('network', name), ...(hasBridge && fixed !== null ? [bridgeFree] : [])],
      },
    ),
  });
}
