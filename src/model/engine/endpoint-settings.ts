/**
 * How a container is to stand on a network, as it was asked for (Engine API, EndpointSettings). What
 * is null or empty the engine chooses, anew at each connection.
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
  /** Of the container's networks, that with the highest has its default route (API 1.48); null where the engine knows none. */
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
