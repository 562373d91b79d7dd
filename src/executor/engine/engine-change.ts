/**
 * Changes to an engine, as data, in the Engine API's own terms, without the options that no recipe
 * uses.
 */
import type { EndpointSettings } from '../../model/engine/endpoint-settings.ts';
import type { EngineFamilyId } from '../../model/engine/engine-family.ts';
import type { Secret } from '../secret.ts';

/** One IPAM pool of a network to be made. */
export type PoolSpec = {
  readonly subnet: string;
  readonly gateway: string | null;
  readonly ipRange: string | null;
  /** Name → address that IPAM never hands out. */
  readonly auxAddresses: Readonly<Record<string, string>>;
};

type Texts = Readonly<Record<string, string>>;

export type NetworkSpec = {
  readonly driver: string;
  /** Empty if the engine is to choose a subnet. */
  readonly pools: readonly PoolSpec[];
  /** `default` unless a plugin manages the addresses. */
  readonly ipamDriver: string;
  readonly ipamOptions: Texts;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly ipv6: boolean;
  readonly options: Texts;
  readonly labels: Texts;
};

/** From one port to another, both included. */
export type PortRange = readonly [from: number, to: number];

export type PublishSpec = {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly containerPorts: PortRange;
  /** Null if the engine is to choose. */
  readonly hostPorts: PortRange | null;
  readonly hostAddress: string | null;
};

export type ContainerSpec = {
  readonly image: string;
  /** Empty for the image's own. */
  readonly command: readonly string[];
  /** `none`, `host`, `bridge`, a network's name, `container:NAME`. */
  readonly networkMode: string;
  /** Null if the mode has no endpoint to say anything of. */
  readonly endpoint: EndpointSettings | null;
  readonly publish: readonly PublishSpec[];
  readonly labels: Texts;
};

/**
 * Family of the engine, so that the request is made and printed in its dialect. Docker if absent,
 * as in every journal of earlier versions.
 */
export type Spoken = { readonly family?: EngineFamilyId };

/** Networks and containers are named by name or id. */
export type EngineChange =
  | { readonly kind: 'create-network'; readonly name: string; readonly spec: NetworkSpec }
  | { readonly kind: 'remove-network'; readonly network: string }
  | {
      readonly kind: 'connect';
      readonly network: string;
      readonly container: string;
      readonly endpoint: EndpointSettings;
    }
  | {
      readonly kind: 'disconnect';
      readonly network: string;
      readonly container: string;
      /** Also where the container is gone or the engine lost track of it. */
      readonly force: boolean;
    }
  | { readonly kind: 'create-container'; readonly name: string; readonly spec: ContainerSpec }
  | { readonly kind: 'start-container'; readonly container: string }
  /** Kills it first if it is running; also removes the volumes that were made only for it. */
  | { readonly kind: 'remove-container'; readonly container: string }
  | {
      readonly kind: 'init-swarm';
      /** Address or link by which the other nodes reach this one. */
      readonly advertise: string;
    }
  | {
      readonly kind: 'join-swarm';
      /** `ADDRESS:2377` of a manager. The token says whether this engine becomes one too. */
      readonly manager: string;
      readonly token: Secret;
      readonly advertise: string | null;
    }
  | {
      readonly kind: 'leave-swarm';
      /** Also as a manager, whose knowledge of the swarm is lost then. */
      readonly force: boolean;
    }
  /**
   * Leaves a swarm that others manage too: as a manager it gives that up first, see `leaveSwarm`.
   */
  | { readonly kind: 'resign-swarm' };

/** The label that every object of a build carries; its value is the build's id. */
export const BUILD_LABEL = 'dev.patchpanel.build';
