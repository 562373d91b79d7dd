import type { EndpointSettings } from '../../model/engine/endpoint-settings.ts';
import type {
  ContainerSpec,
  EngineChange,
  NetworkSpec,
  PoolSpec,
  PortRange,
  PublishSpec,
} from './engine-change.ts';

type Argv = readonly [string, ...string[]];

/** The docker command that does the same as a change (docs.docker.com/reference/cli/docker). */
export function changeArgv(change: EngineChange): Argv {
  switch (change.kind) {
    case 'create-network':
      return ['docker', 'network', 'create', ...networkFlags(change.spec), change.name];
    case 'remove-network':
      return ['docker', 'network', 'rm', change.network];
    case 'connect':
      return [
        ...(['docker', 'network', 'connect'] as const),
        ...endpointFlags(change.endpoint, { alias: '--alias', linkLocal: '--link-local-ip' }),
        ...change.endpoint.links.flatMap((link) => ['--link', link]),
        ...pairs('--driver-opt', change.endpoint.driverOptions),
        ...priority(change.endpoint),
        change.network,
        change.container,
      ];
    case 'disconnect': {
      const force = change.force ? ['--force'] : [];
      return ['docker', 'network', 'disconnect', ...force, change.network, change.container];
    }
    case 'create-container':
      // As the Engine API does it: docker itself would fetch an image that is not there.
      return [
        ...(['docker', 'create', '--pull', 'never'] as const),
        ...['--name', change.name, ...containerFlags(change.spec)],
      ];
    case 'start-container':
      return ['docker', 'start', change.container];
    case 'remove-container':
      return ['docker', 'rm', '--force', '--volumes', change.container];
    case 'init-swarm':
      return ['docker', 'swarm', 'init', '--advertise-addr', change.advertise];
    case 'join-swarm': {
      const own = change.advertise === null ? [] : ['--advertise-addr', change.advertise];
      return ['docker', 'swarm', 'join', ...own, '--token', `${change.token}`, change.manager];
    }
    case 'leave-swarm':
      return ['docker', 'swarm', 'leave', ...(change.force ? ['--force'] : [])];
    case 'resign-swarm':
      return ['sh', '-c', RESIGN];
  }
}

/** `docker node demote` takes no word for this very node. */
const RESIGN = [
  `[ "$(docker info --format '{{.Swarm.ControlAvailable}}')" = false ]`,
  ` || { docker node demote "$(docker info --format '{{.Swarm.NodeID}}')" && sleep 3; }`,
  ' && docker swarm leave',
].join('');

/** docker reads a key without a value as one whose value is empty. */
export function pairs(flag: string, texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(texts).flatMap(([key, value]) => [
    flag,
    value === '' ? key : `${key}=${value}`,
  ]);
}

function networkFlags(spec: NetworkSpec): readonly string[] {
  return [
    ...['--driver', spec.driver],
    ...(spec.ipamDriver === 'default' ? [] : ['--ipam-driver', spec.ipamDriver]),
    ...pairs('--ipam-opt', spec.ipamOptions),
    ...spec.pools.flatMap(poolFlags),
    ...(spec.internal ? ['--internal'] : []),
    ...(spec.attachable ? ['--attachable'] : []),
    ...(spec.ingress ? ['--ingress'] : []),
    ...(spec.ipv6 ? ['--ipv6'] : []),
    ...pairs('--opt', spec.options),
    ...pairs('--label', spec.labels),
  ];
}

/** docker finds out by itself which subnet a range, gateway or auxiliary address is of. */
export function poolFlags({ subnet, gateway, ipRange, auxAddresses }: PoolSpec): readonly string[] {
  return [
    ...['--subnet', subnet],
    ...(ipRange === null ? [] : ['--ip-range', ipRange]),
    ...(gateway === null ? [] : ['--gateway', gateway]),
    ...pairs('--aux-address', auxAddresses),
  ];
}

function priority({ gatewayPriority }: EndpointSettings): readonly string[] {
  return gatewayPriority === null || gatewayPriority === 0
    ? []
    : ['--gw-priority', String(gatewayPriority)];
}

function endpointFlags(
  { address, address6, linkLocal, aliases }: EndpointSettings,
  flags: { readonly alias: string; readonly linkLocal: string },
): readonly string[] {
  return [
    ...(address === null ? [] : ['--ip', address]),
    ...(address6 === null ? [] : ['--ip6', address6]),
    ...linkLocal.flatMap((each) => [flags.linkLocal, each]),
    ...aliases.flatMap((each) => [flags.alias, each]),
  ];
}

function containerFlags(spec: ContainerSpec): readonly string[] {
  return [
    ...['--network', spec.networkMode],
    ...(spec.endpoint === null
      ? []
      : endpointFlags(spec.endpoint, { alias: '--network-alias', linkLocal: '--link-local-ip' })),
    ...spec.publish.flatMap((each) => ['--publish', showPublish(each)]),
    ...pairs('--label', spec.labels),
    spec.image,
    ...spec.command,
  ];
}

function showRange([from, to]: PortRange): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

/** `127.0.0.1:8080:80/tcp`, as `docker run --publish` takes it; brackets around IPv6. */
export function showPublish(spec: PublishSpec): string {
  const address = spec.hostAddress?.includes(':') ? `[${spec.hostAddress}]` : spec.hostAddress;
  const host = spec.hostPorts === null ? '' : showRange(spec.hostPorts);
  const parts = [
    ...(address === null ? [] : [address]),
    ...(address === null && spec.hostPorts === null ? [] : [host]),
    showRange(spec.containerPorts),
  ];
  return `${parts.join(':')}/${spec.protocol}`;
}
