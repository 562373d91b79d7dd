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
};

/** Nothing asked for: the engine chooses. */
export const NO_SETTINGS: EndpointSettings = {
  address: null,
  address6: null,
  linkLocal: [],
  aliases: [],
  links: [],
  driverOptions: {},
};
