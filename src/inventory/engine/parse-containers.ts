import * as v from 'valibot';
import type { Container, Endpoint, PublishedPort } from '../../model/engine/container.ts';
import type { EngineFamily } from '../../model/engine/engine-family.ts';

const STATES = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
] as const;

const Texts = v.nullish(v.array(v.string()));

const OnNetwork = v.object({
  NetworkID: v.nullish(v.string(), ''),
  EndpointID: v.nullish(v.string(), ''),
  Gateway: v.nullish(v.string(), ''),
  IPAddress: v.nullish(v.string(), ''),
  IPPrefixLen: v.nullish(v.number(), 0),
  IPv6Gateway: v.nullish(v.string(), ''),
  GlobalIPv6Address: v.nullish(v.string(), ''),
  GlobalIPv6PrefixLen: v.nullish(v.number(), 0),
  MacAddress: v.nullish(v.string(), ''),
  Aliases: Texts,
  Links: Texts,
  DriverOpts: v.nullish(v.record(v.string(), v.string())),
  GwPriority: v.nullish(v.number(), null),
  IPAMConfig: v.nullish(
    v.object({
      IPv4Address: v.nullish(v.string(), ''),
      IPv6Address: v.nullish(v.string(), ''),
      LinkLocalIPs: Texts,
    }),
  ),
});

const Networks = v.nullish(v.record(v.string(), OnNetwork));

const Port = v.object({
  IP: v.optional(v.string()),
  PrivatePort: v.number(),
  PublicPort: v.optional(v.number()),
  Type: v.string(),
});

const Listed = v.object({
  Id: v.string(),
  Names: v.nullish(v.array(v.string())),
  Image: v.nullish(v.string(), ''),
  State: v.picklist(STATES),
  Status: v.nullish(v.string(), ''),
  Ports: v.nullish(v.array(Port)),
  HostConfig: v.optional(v.object({ NetworkMode: v.nullish(v.string(), '') })),
  NetworkSettings: v.nullish(v.object({ Networks })),
});

const Inspected = v.object({
  Id: v.string(),
  State: v.object({ Pid: v.number() }),
  HostConfig: v.nullish(v.object({ NetworkMode: v.nullish(v.string(), '') })),
  NetworkSettings: v.object({ SandboxKey: v.nullish(v.string(), ''), Networks }),
});

/** An endpoint while its container is attached; what `docker network inspect` would list. */
export type RawContainer = {
  readonly container: Container;
  /** Ids of the networks on which it is attached now, not just configured. */
  readonly attached: readonly string[];
};

/** What only the inspection of a container tells. */
export type Inspection = {
  readonly pid: number | null;
  /** Empty if the engine does not tell. */
  readonly networkMode: string;
  /** The engine's file for its namespace; null if there is none of its own. */
  readonly sandbox: string | null;
  readonly endpoints: readonly Endpoint[];
};

/**
 * Reads the answer of `GET /containers/json?all=1` (Engine API). Throws a ValiError on another
 * shape.
 */
export function parseContainerList(
  value: unknown,
  { attachedBy }: Pick<EngineFamily, 'attachedBy'>,
): readonly RawContainer[] {
  return v.parse(v.array(Listed), value).map((listed) => ({
    container: {
      id: listed.Id,
      name: nameOf(listed.Names ?? [], listed.Id),
      image: listed.Image,
      state: listed.State,
      status: listed.Status,
      pid: null,
      networkMode: modeOf(listed.HostConfig?.NetworkMode ?? ''),
      namespace: null,
      endpoints: endpointsOf(listed.NetworkSettings?.Networks, listed.Id),
      processNamespaces: [],
      ports: portsOf(listed.Ports ?? []),
    },
    attached: Object.values(listed.NetworkSettings?.Networks ?? {})
      .filter((endpoint) => endpoint[attachedBy] !== '')
      .map(({ NetworkID }) => NetworkID),
  }));
}

/**
 * Reads the answer of `GET /containers/ID/json` (Engine API). Throws a ValiError on another shape.
 */
export function parseInspection(value: unknown): Inspection {
  const { Id, State, HostConfig, NetworkSettings } = v.parse(Inspected, value);
  const networkMode = modeOf(HostConfig?.NetworkMode ?? '');
  return {
    pid: State.Pid > 0 ? State.Pid : null,
    networkMode,
    sandbox:
      NetworkSettings.SandboxKey === ''
        ? null
        : NetworkSettings.SandboxKey.replace(/^\/var\/run\//, '/run/'),
    // Podman tells those of the container whose namespace it shares.
    endpoints: networkMode.startsWith('container:')
      ? []
      : endpointsOf(NetworkSettings.Networks, Id),
  };
}

/** Links of the old kind add names such as `/other/alias`: a container's own has one slash. */
function nameOf(names: readonly string[], id: string): string {
  const own = names.find((name) => name.lastIndexOf('/') === 0) ?? names[0];
  return own === undefined ? id.slice(0, 12) : own.replace(/^\//, '');
}

/** Engines before 26 keep `default` where none was asked for; on Linux that is the bridge. */
function modeOf(mode: string): string {
  return mode === 'default' ? 'bridge' : mode;
}

function endpointsOf(
  networks: v.InferOutput<typeof Networks>,
  container: string,
): readonly Endpoint[] {
  return Object.entries(networks ?? {}).map(([network, settings]) => {
    const six = settings.IPAddress === '' && settings.GlobalIPv6Address !== '';
    const address = six ? settings.GlobalIPv6Address : settings.IPAddress;
    const prefixLength = six ? settings.GlobalIPv6PrefixLen : settings.IPPrefixLen;
    return {
      network,
      networkId: settings.NetworkID,
      interface: null,
      address: address || null,
      prefixLength: address === '' ? null : prefixLength,
      gateway: (six ? settings.IPv6Gateway : settings.Gateway) || null,
      mac: settings.MacAddress || null,
      address6: settings.GlobalIPv6Address || null,
      aliases: settings.Aliases ?? [],
      settings: {
        address: settings.IPAMConfig?.IPv4Address || null,
        address6: settings.IPAMConfig?.IPv6Address || null,
        linkLocal: settings.IPAMConfig?.LinkLocalIPs ?? [],
        aliases: (settings.Aliases ?? []).filter((alias) => alias !== container.slice(0, 12)),
        links: settings.Links ?? [],
        driverOptions: settings.DriverOpts ?? {},
        gatewayPriority: settings.GwPriority,
      },
    };
  });
}

function portsOf(ports: readonly v.InferOutput<typeof Port>[]): readonly PublishedPort[] {
  return ports.map(({ IP, PrivatePort, PublicPort, Type }) => ({
    protocol: Type,
    containerPort: PrivatePort,
    hostAddress: IP || null,
    hostPort: PublicPort ?? null,
  }));
}
