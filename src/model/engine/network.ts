/** One IPAM pool of a network of the engine. */
export type Subnet = {
  readonly cidr: string;
  readonly gateway: string | null;
  readonly ipRange: string | null;
  /** Name → address that IPAM never hands out. */
  readonly auxAddresses: Readonly<Record<string, string>>;
};

export type Network = {
  readonly id: string;
  /** `OtherEngine.id`; absent of the engine that the host was opened with. */
  readonly engine?: string;
  readonly name: string;
  /** `bridge`, `host`, `null`, `overlay`, `macvlan`, `ipvlan`, or a plugin's name. */
  readonly driver: string;
  readonly scope: string;
  readonly subnets: readonly Subnet[];
  /** The Linux bridge that carries it; null for every driver but `bridge`. */
  readonly bridge: string | null;
  /** Inter-container communication; null if the driver has no such switch. */
  readonly icc: boolean | null;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ipv6: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** `default`, or the plugin that manages its addresses. */
  readonly ipamDriver: string;
  readonly ipamOptions: Readonly<Record<string, string>>;
  /** False if the engine gives its members no IPv4 addresses; engines before 28 always do. */
  readonly ipv4: boolean;
  /**
   * The network whose settings it takes (docker network create --config-from); null if they are its
   * own.
   */
  readonly configFrom: string | null;
  /** What it has, in words, that no request of patchpanel gives to a network: `static routes`. */
  readonly special: readonly string[];
  /** Whether it is the routing mesh of the swarm. */
  readonly ingress: boolean;
  /** Ids of the containers with an endpoint on it. */
  readonly containers: readonly string[];
};
