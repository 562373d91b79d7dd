/** What the engine says of its swarm beside its own part in it (Engine API, SystemInfo). */
export type SwarmDetails = {
  /** Where the managers are reached, `192.0.2.1:2377`; empty if none is known. */
  readonly managers: readonly string[];
  /** How many engines are in it, those that are away too; null if only a manager could tell. */
  readonly nodes: number | null;
  /** Why it does not work, in the engine's words; empty if it does. */
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

/** A machine of a swarm, as its managers list it (Engine API, Node). */
export type SwarmNode = {
  readonly id: string;
  readonly hostname: string;
  /** Where the other nodes reach its engine, without a port; null if the managers do not know. */
  readonly address: string | null;
  readonly role: string;
  /** Whether the one manager that leads the others. */
  readonly leader: boolean;
  /** `active`, `pause`, `drain`: whether it is given work. */
  readonly availability: string;
  /** `ready`, `down`, `unknown`, `disconnected`. */
  readonly state: string;
  /** Of its engine; empty if unknown. */
  readonly version: string;
};
