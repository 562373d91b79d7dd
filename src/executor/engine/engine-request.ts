import type Docker from 'dockerode';
import type {
  ContainerCreateOptions,
  EndpointSettings as EndpointOptions,
  NetworkCreateOptions,
  PortMap,
} from 'dockerode';
import type { EndpointSettings } from '../../model/engine/endpoint-settings.ts';
import type { EngineFamilyId } from '../../model/engine/engine-family.ts';
import type {
  ContainerSpec,
  EngineChange,
  NetworkSpec,
  PublishSpec,
  Spoken,
} from './engine-change.ts';
import { leaveSwarm } from './leave-swarm.ts';
import { libpod, networkBody } from './podman/libpod-request.ts';

/** Where `docker swarm init` listens (docs.docker.com/reference/cli/docker/swarm/init). */
const SWARM_LISTENS = '0.0.0.0:2377';

/** Puts a change to the engine; rejects as dockerode does. */
export function putChange(docker: Docker, wanted: EngineChange & Spoken): Promise<unknown> {
  switch (wanted.kind) {
    case 'create-network':
      return MAKES_NETWORK[wanted.family ?? 'docker'](docker, wanted.name, wanted.spec);
    case 'remove-network':
      return docker.getNetwork(encodeURIComponent(wanted.network)).remove();
    case 'connect':
      return docker.getNetwork(encodeURIComponent(wanted.network)).connect({
        Container: wanted.container,
        EndpointConfig: endpointOptions(wanted.endpoint),
      });
    case 'disconnect':
      return docker.getNetwork(encodeURIComponent(wanted.network)).disconnect({
        Container: wanted.container,
        Force: wanted.force,
      });
    case 'create-container':
      return docker.createContainer(containerOptions(wanted.name, wanted.spec));
    case 'start-container':
      return container(docker, wanted.container).start();
    case 'remove-container':
      return container(docker, wanted.container).remove({ force: true, v: true });
    case 'init-swarm':
      return docker.swarmInit({ ListenAddr: SWARM_LISTENS, AdvertiseAddr: wanted.advertise });
    case 'join-swarm':
      return docker.swarmJoin({
        ListenAddr: SWARM_LISTENS,
        RemoteAddrs: [wanted.manager],
        JoinToken: wanted.token.reveal(),
        ...(wanted.advertise === null ? {} : { AdvertiseAddr: wanted.advertise }),
      });
    case 'leave-swarm':
      return docker.swarmLeave({ force: wanted.force });
    case 'resign-swarm':
      return leaveSwarm(docker);
  }
}

/** Through the Engine API Podman would choose some options itself and could not be given others. */
const MAKES_NETWORK: Readonly<
  Record<EngineFamilyId, (docker: Docker, name: string, spec: NetworkSpec) => Promise<unknown>>
> = {
  docker: (docker, name, spec) => docker.createNetwork(networkOptions(name, spec)),
  podman: (docker, name, spec) =>
    libpod(docker, 'networks/create', { body: networkBody(name, spec) }),
};

function container(docker: Docker, id: string) {
  return docker.getContainer(encodeURIComponent(id));
}

function networkOptions(name: string, spec: NetworkSpec): NetworkCreateOptions {
  return {
    Name: name,
    CheckDuplicate: true,
    Driver: spec.driver,
    EnableIPv6: spec.ipv6,
    Internal: spec.internal,
    Attachable: spec.attachable,
    Ingress: spec.ingress,
    IPAM: {
      Driver: spec.ipamDriver,
      Options: { ...spec.ipamOptions },
      Config: spec.pools.map(({ subnet, gateway, ipRange, auxAddresses }) => ({
        Subnet: subnet,
        ...(gateway === null ? {} : { Gateway: gateway }),
        ...(ipRange === null ? {} : { IPRange: ipRange }),
        ...(Object.keys(auxAddresses).length === 0 ? {} : { AuxiliaryAddresses: auxAddresses }),
      })),
    },
    Options: { ...spec.options },
    Labels: { ...spec.labels },
  };
}

/** From API 1.48 on; an engine without priorities is not asked for one. */
type Prioritised = EndpointOptions & { readonly GwPriority?: number };

function endpointOptions(spec: EndpointSettings): Prioritised {
  const fixed = {
    ...(spec.address === null ? {} : { IPv4Address: spec.address }),
    ...(spec.address6 === null ? {} : { IPv6Address: spec.address6 }),
    ...(spec.linkLocal.length === 0 ? {} : { LinkLocalIPs: [...spec.linkLocal] }),
  };
  return {
    // As docker sends it: an empty one would say that an address was asked for.
    ...(Object.keys(fixed).length === 0 ? {} : { IPAMConfig: fixed }),
    ...(spec.aliases.length === 0 ? {} : { Aliases: [...spec.aliases] }),
    ...(spec.links.length === 0 ? {} : { Links: [...spec.links] }),
    ...(Object.keys(spec.driverOptions).length === 0 ? {} : { DriverOpts: spec.driverOptions }),
    ...(spec.gatewayPriority === null ? {} : { GwPriority: spec.gatewayPriority }),
  };
}

/**
 * docker-modem would put the whole body into the address too, where ten thousand ports are too
 * long.
 */
type Apart = { readonly _query: { readonly name: string }; readonly _body: ContainerCreateOptions };

function containerOptions(name: string, spec: ContainerSpec): ContainerCreateOptions & Apart {
  return { _query: { name }, _body: containerBody(spec) };
}

function containerBody(spec: ContainerSpec): ContainerCreateOptions {
  const ports = portsOf(spec.publish);
  return {
    Image: spec.image,
    ...(spec.command.length === 0 ? {} : { Cmd: [...spec.command] }),
    Labels: { ...spec.labels },
    ExposedPorts: Object.fromEntries(Object.keys(ports).map((port) => [port, {}])),
    HostConfig: { NetworkMode: spec.networkMode, PortBindings: ports },
    ...(spec.endpoint === null
      ? {}
      : {
          NetworkingConfig: {
            EndpointsConfig: { [spec.networkMode]: endpointOptions(spec.endpoint) },
          },
        }),
  };
}

/** Lists each port of each range separately, as the API requires. */
function portsOf(publish: readonly PublishSpec[]): PortMap {
  const map: PortMap = {};
  for (const { protocol, containerPorts, hostPorts, hostAddress } of publish) {
    const [from, to] = containerPorts;
    for (let port = from; port <= to; port += 1) {
      const key = `${port}/${protocol}`;
      const host = hostPorts === null ? '' : String(hostPorts[0] + port - from);
      map[key] = [...(map[key] ?? []), { HostIp: hostAddress ?? '', HostPort: host }];
    }
  }
  return map;
}
