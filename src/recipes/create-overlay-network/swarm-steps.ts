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

/** Milliseconds for what an engine does by itself after it has answered. */
const SOON = 5_000;

function ofSwarm(...path: readonly QueryPart[]): EngineQuery {
  return { kind: 'print', of: { thing: 'engine' }, path: ['Swarm', ...path], each: null };
}

const isOutside: Check = {
  command: ofSwarm('LocalNodeState'),
  expects: { kind: 'prints-line', text: 'inactive' },
};

/** That the engine may make networks that span its swarm. */
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
    title: `Make the bridge ${GATEWAY_BRIDGE}`,
    reason:
      'By this bridge the containers of overlay networks reach the world. An engine makes it with its first swarm and keeps it for ever; made before, with the same options, it is used as it is, and can be taken back.',
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
      otherwise: `there is no network ${GATEWAY_BRIDGE} of this build afterwards`,
    },
    identity: printOf('network', GATEWAY_BRIDGE, ['Id']),
    undo: undoBy(
      { kind: 'remove-network', network: GATEWAY_BRIDGE },
      opposite(isNamed('network', GATEWAY_BRIDGE)),
      {
        guards: [isOfBuild('network', GATEWAY_BRIDGE, build)],
        atLast: [
          {
            otherwise: `a container still gets out by ${GATEWAY_BRIDGE}`,
            check: { ...isEmpty(GATEWAY_BRIDGE), within: SOON },
          },
        ],
      },
    ),
  });
}

const outside: Guard = { otherwise: 'this engine is in a swarm by now', check: isOutside };

/** Besides the swarm's own end, a container gets out there only where it is on a network of the swarm. */
const nobodyOn: Guard = {
  otherwise: 'containers of this engine are on networks of the swarm',
  check: {
    command: membersOf(GATEWAY_BRIDGE),
    expects: {
      kind: 'any',
      of: [{ kind: 'lists-only', names: ['ingress-sbox'] }, { kind: 'absent' }],
    },
  },
};

/** That the networks of the swarm are these and no others. */
function onlyNetworks(otherwise: string, names: readonly string[]): Guard {
  return {
    otherwise,
    check: {
      command: { kind: 'print-names', of: 'swarm-networks' },
      expects: { kind: 'lists-only', names },
    },
  };
}

/** That what was begun led to the address that was asked for: nothing else tells a half-made swarm. */
function tells(address: string): Guard {
  return {
    otherwise: `this engine is in a swarm by another address than ${address}`,
    check: {
      command: ofSwarm('NodeAddr'),
      expects: { kind: 'prints-line', text: address },
    },
  };
}

/** What the undo of a swarm's begin or join has in common. */
type Membership = {
  readonly network: string;
  /** As it was said. */
  readonly advertise: string;
  /** The address that this comes to. */
  readonly address: string;
};

export function initStep({ network, advertise, address }: Membership): Step {
  return makeStep({
    id: 'swarm',
    title: 'Begin a swarm',
    reason:
      'An overlay network spans engines, and a swarm is how they know of each other: who is in it, which networks there are, which container is where. This engine becomes its first manager.',
    command: { kind: 'init-swarm', advertise },
    before: [outside],
    check: {
      otherwise: 'this engine is no manager of a swarm afterwards',
      check: { ...isManager, within: SOON },
    },
    identity: ofSwarm('NodeID'),
    undo: undoBy({ kind: 'leave-swarm', force: true }, isOutside, {
      loses: ['secrets and configs that were put into the swarm since: they end with it'],
      guards: [
        {
          otherwise:
            'other engines are in the swarm by now, or it does not answer (docker node ls lists them; docker node rm takes out one that left)',
          check: { command: ofSwarm('Nodes'), expects: { kind: 'prints-line', text: '1' } },
        },
        {
          otherwise: 'the swarm has services by now, which would end with it',
          check: {
            command: { kind: 'print-names', of: 'services' },
            expects: { kind: 'prints-nothing' },
          },
        },
        onlyNetworks('the swarm has other networks by now, which would end with it', [
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
      'An overlay network spans engines, and a swarm is how they know of each other. The token says that this engine may join, and as what: only managers make networks.',
    command: { kind: 'join-swarm', manager, token, advertise },
    before: [outside],
    check: {
      otherwise:
        'the token was that of workers: this engine joined as a worker, and only a manager makes networks (docker swarm join-token manager prints the other one)',
      check: { ...isManager, within: SOON },
    },
    identity: ofSwarm('NodeID'),
    undo: undoBy({ kind: 'resign-swarm' }, isOutside, {
      loses: [
        'the managers of the swarm go on listing this engine, as down, until one runs docker node rm',
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
