import type { Container } from './engine/container.ts';
import type { EngineFamilyId } from './engine/engine-family.ts';
import type { Network } from './engine/network.ts';
import type { Namespace, NamespaceId } from './kernel/namespace.ts';
import type { Problem } from './problem.ts';

/** The engine's part in a swarm (Engine API, SystemInfo.Swarm). */
export type Swarm = {
  /**
   * `inactive`, `pending`, `active`, `error`, `locked`; `unknown` where the engine did not tell.
   */
  readonly state: string;
  /** Whether it may make swarm-scoped networks; workers may not. */
  readonly manager: boolean;
  /** Where the other nodes reach it; null outside a swarm. */
  readonly address: string | null;
};

/** What the engine says about itself, or why there is none. */
export type EngineState =
  | {
      readonly kind: 'connected';
      readonly family: EngineFamilyId;
      readonly name: string;
      readonly version: string;
      readonly swarm: Swarm;
      /**
       * A user's own: its bridges and cables are in a network namespace of that user, not in the
       * host's.
       */
      readonly rootless?: true;
      /** Why it is not known whether it is rootless, nor what part it has in a swarm. */
      readonly unread?: Problem;
    }
  | {
      readonly kind: 'unreachable';
      readonly problem: Problem;
      /**
       * Whether nothing is at its address, or it is stopped: otherwise an engine may well be there.
       */
      readonly absent: boolean;
    }
  | { readonly kind: 'unread' };

/**
 * An engine of a host beside the one that the host was opened with: it is looked at, and never
 * changed.
 */
export type OtherEngine = {
  /** What its containers and networks are marked with: `podman`, `docker of alice`. */
  readonly id: string;
  /** As `--host` takes it. */
  readonly address: string;
  /** Whose it is: root's is 0. */
  readonly uid: number;
  readonly state: EngineState;
};

export type SnapshotHost = {
  /** `this machine`, `lab`, or the address of another. */
  readonly target: string;
  readonly hostname: string;
  /** Whether the commands run as root in the host's user namespace or the lab's. */
  readonly root: boolean;
  readonly engine: EngineState;
  /** Those found beside it; absent if there are none. */
  readonly otherEngines?: readonly OtherEngine[];
  /** The namespace that the host itself is in; null if it could not be read. */
  readonly namespace: NamespaceId | null;
  /** Whether all namespaces were looked for: otherwise a missing one may still exist. */
  readonly foundAll: boolean;
};

/** All that was read of a host, at one time. Immutable. */
export type Snapshot = {
  /** ISO 8601, of the end of the reading. */
  readonly takenAt: string;
  readonly host: SnapshotHost;
  readonly containers: readonly Container[];
  readonly namespaces: readonly Namespace[];
  readonly networks: readonly Network[];
  readonly problems: readonly Problem[];
};
