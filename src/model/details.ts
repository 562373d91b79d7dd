import type { NetnsFolder } from './netns-names.ts';
import type { ParentFacts } from './parents.ts';
import type { Problem } from './problem.ts';
import type { Socket } from './socket.ts';

/** What only some operations ask of a host, and a snapshot therefore leaves out. */
export type DetailValues = {
  /** Names of the engine's images, `busybox:latest`. */
  readonly images: readonly string[];
  /** Sockets that wait for others, in the host's own namespace. */
  readonly listeners: readonly Socket[];
  /** The rules of the host's IPv4 firewall, as iptables-save(8) prints them. */
  readonly rules: readonly string[];
  /** What is in /run/netns, names that lead nowhere included. */
  readonly netnsNames: NetnsFolder;
  readonly swarm: SwarmDetails;
  /** Of the swarm that the engine manages. */
  readonly services: readonly SwarmService[];
  /** Which engines use the networks of the swarm, as far as this one hears of it. */
  readonly peers: readonly NetworkPeers[];
  readonly parents: ParentFacts;
};

/** What the engine says of its swarm beside its own part in it (Engine API, SystemInfo). */
export type SwarmDetails = {
  /** Where the managers are reached, `192.0.2.1:2377`; empty where none is known. */
  readonly managers: readonly string[];
  /** How many engines are in it, those that are away too; null where only a manager could tell. */
  readonly nodes: number | null;
  /** Why it does not work, in the engine's words; empty where it does. */
  readonly error: string;
  /** Whether containers outlive the engine's process, which excludes a swarm. */
  readonly liveRestore: boolean;
};

/** A service of a swarm, as far as networks go. */
export type SwarmService = {
  readonly name: string;
  /** Ids of the networks that its containers are on. */
  readonly networks: readonly string[];
};

export type NetworkPeers = {
  /** Its id. */
  readonly network: string;
  /** Of the engines, this one included. */
  readonly addresses: readonly string[];
};

export type DetailName = keyof DetailValues;

export type Told<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** The details that were asked for, each with its value or why it could not be read. */
export type Details = { readonly [Name in DetailName]?: Told<DetailValues[Name]> };
