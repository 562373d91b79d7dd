/**
 * Settings of a container on a network, as requested (Engine API, EndpointSettings). The engine
 * chooses whatever is null or empty, again at each connection.
 */
export type EndpointSettings = {
  readonly address: string | null;
  readonly address6: string | null;
  readonly linkLocal: readonly string[];
  /** Without the container's own short id, which the engine adds by itself. */
  readonly aliases: readonly string[];
  /** `other:alias`, the old way to name a neighbour. */
  readonly links: readonly string[];
  readonly driverOptions: Readonly<Record<string, string>>;
  /**
   * The network with the highest priority has the container's default route (API 1.48); null if the
   * engine has no priorities.
   */
  readonly gatewayPriority: number | null;
};

/** Nothing asked for: the engine chooses. */
export const NO_SETTINGS: EndpointSettings = {
  address: null,
  address6: null,
  linkLocal: [],
  aliases: [],
  links: [],
  driverOptions: {},
  gatewayPriority: null,
};
