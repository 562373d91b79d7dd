import { BUILD_LABEL, type PoolSpec } from '../../executor/engine/engine-change.ts';
import type { EngineQuery, QueryPart } from '../../executor/engine/engine-query.ts';
import type { Secret } from '../../executor/secret.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Check, Guard, Step } from '../../plan/plan.ts';
import {
  isEmpty,
  isFree,
  isNamed,
  isOfBuild,
  membersOf,
  printOf,
} from '../engine/engine-checks.ts';

/** The bridge by which the containers of overlay networks get out of an engine. */
export const GATEWAY_BRIDGE = 'docker_gwbridge';

/** Milliseconds for what an engine still does after it has answered. */
const SOON = 5_000;

function ofSwarm(...path: readonly QueryPart[]): EngineQuery {
  return { kind: 'print', of: { thing: 'engine' }, path: ['Swarm', ...path], each: null };
}

const isOutside: Check = {
  command: ofSwarm('LocalNodeState'),
  expects: { kind: 'prints-line', text: 'inactive' },
};

/** Checks that the engine may make networks that span its swarm. */
export const isManager: Check = {
  command: ofSwarm('ControlAvailable'),
  expects: { kind: 'prints-line', text: 'true' },
};

/**
 * The bridge that an engine makes with its first swarm and keeps after it. Made by hand before, it is
 * part of the build, and goes with it.
 */
export function gatewayStep(pools: readonly PoolSpec[], build: BuildId): Step {
  return makeStep({
    id: 'gateway',
    title: `Create the bridge ${GATEWAY_BRIDGE}`,
    reason:
      'Containers on overlay networks reach other networks through this bridge. An engine creates it with its first swarm and never removes it; created before that with the same options, it is used as it is, and can be undone.',
    command: {
      kind: 'create-network',
      name: GATEWAY_BRIDGE,
      spec: {
        driver: 'bridge',
        pools,
        ipamDriver: 'default',
        ipamOptions: {},
        internal: false,
        attachable: false,
        ingress: false,
        ipv6: false,
        // As the engine itself makes it (moby, daemon/network.go, createGWBridge).
        options: {
          'com.docker.network.bridge.name': GATEWAY_BRIDGE,
          'com.docker.network.bridge.enable_icc': 'false',
          'com.docker.network.bridge.enable_ip_masquerade': 'true',
        },
        labels: { [BUILD_LABEL]: build },
      },
    },
    before: [isFree('network', GATEWAY_BRIDGE), outside],
    check: {
      ...isOfBuild('network', GATEWAY_BRIDGE, build),
      otherwise: `the network ${GATEWAY_BRIDGE} was not created by this build`,
    },
    identity: printOf('network', GATEWAY_BRIDGE, ['Id']),
    undo: undoBy(
      { kind: 'remove-network', network: GATEWAY_BRIDGE },
      opposite(isNamed('network', GATEWAY_BRIDGE)),
      {
        guards: [isOfBuild('network', GATEWAY_BRIDGE, build)],
        atLast: [
          {
            otherwise: `a container still uses ${GATEWAY_BRIDGE}`,
            check: { ...isEmpty(GATEWAY_BRIDGE), within: SOON },
          },
        ],
      },
    ),
  });
}

const outside: Guard = {
  otherwise: 'this engine has joined a swarm in the meantime',
  check: isOutside,
};

/** Besides the swarm's own end, only containers on a network of the swarm are there. */
const nobodyOn: Guard = {
  otherwise: 'containers of this engine are on swarm networks',
  check: {
    command: membersOf(GATEWAY_BRIDGE),
    expects: {
      kind: 'any',
      of: [{ kind: 'lists-only', names: ['ingress-sbox'] }, { kind: 'absent' }],
    },
  },
};

/** Checks that the networks of the swarm are these and no others. */
function onlyNetworks(otherwise: string, names: readonly string[]): Guard {
  return {
    otherwise,
    check: {
      command: { kind: 'print-names', of: 'swarm-networks' },
      expects: { kind: 'lists-only', names },
    },
  };
}

/** Checks that the swarm uses the address that was asked for: nothing else shows a half-made swarm. */
function tells(address: string): Guard {
  return {
    otherwise: `this engine is in a swarm with another address than ${address}`,
    check: {
      command: ofSwarm('NodeAddr'),
      expects: { kind: 'prints-line', text: address },
    },
  };
}

/** What the undo of starting a swarm and that of joining one have in common. */
type Membership = {
  readonly network: string;
  /** As it was given. */
  readonly advertise: string;
  /** The address that this means. */
  readonly address: string;
};

export function initStep({ network, advertise, address }: Membership): Step {
  return makeStep({
    id: 'swarm',
    title: 'Start a swarm',
    reason:
      'An overlay network spans engines, and a swarm is how they know each other: its members, its networks, and where each container is. This engine becomes its first manager.',
    command: { kind: 'init-swarm', advertise },
    before: [outside],
    check: {
      otherwise: 'this engine has not become a swarm manager',
      check: { ...isManager, within: SOON },
    },
    identity: ofSwarm('NodeID'),
    undo: undoBy({ kind: 'leave-swarm', force: true }, isOutside, {
      loses: ['secrets and configs that were stored in the swarm since: they end with it'],
      guards: [
        {
          otherwise:
            'other engines have joined the swarm, or it does not answer (docker node ls lists them; docker node rm removes one that left)',
          check: { command: ofSwarm('Nodes'), expects: { kind: 'prints-line', text: '1' } },
        },
        {
          otherwise: 'the swarm now has services, which would end with it',
          check: {
            command: { kind: 'print-names', of: 'services' },
            expects: { kind: 'prints-nothing' },
          },
        },
        onlyNetworks('the swarm now has other networks, which would end with it', [
          'ingress',
          network,
        ]),
        nobodyOn,
      ],
      whenUncertain: [tells(address)],
      atLast: [onlyNetworks(`the swarm still has networks, such as ${network}`, ['ingress'])],
    }),
  });
}

export type Joining = Membership & { readonly manager: string; readonly token: Secret };

export function joinStep({ network, advertise, address, manager, token }: Joining): Step {
  return makeStep({
    id: 'swarm',
    title: `Join the swarm of ${manager}`,
    reason:
      'An overlay network spans engines, and a swarm is how they know each other. The token allows this engine to join, and says in which role: only managers create networks.',
    command: { kind: 'join-swarm', manager, token, advertise },
    before: [outside],
    check: {
      otherwise:
        'this was a worker token: this engine joined as a worker, and only managers create networks (docker swarm join-token manager prints the right token)',
      check: { ...isManager, within: SOON },
    },
    identity: ofSwarm('NodeID'),
    undo: undoBy({ kind: 'resign-swarm' }, isOutside, {
      loses: [
        'the managers of the swarm keep listing this engine as down until you run docker node rm on one of them',
      ],
      guards: [nobodyOn],
      whenUncertain: [tells(address)],
      atLast: [
        {
          otherwise: `the swarm still has the network ${network}`,
          check: {
            command: { kind: 'print-names', of: 'swarm-networks' },
            expects: { kind: 'not', of: { kind: 'lists', name: network } },
          },
        },
      ],
    }),
  });
}
