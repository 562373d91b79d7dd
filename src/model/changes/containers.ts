import type { Container, Endpoint, PublishedPort } from '../engine/container.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Change, Changed } from './change.ts';
import { type Fields, fieldChanges, listed } from './fields.ts';
import { pairUp } from './pair.ts';

const FIELDS: Fields<Container> = [
  ['name', ({ name }) => name],
  ['state', ({ state }) => state],
  ['image', ({ image }) => image],
  ['networkMode', ({ networkMode }) => networkMode],
];

/** Ports are published and withdrawn with the process: told only while that stays as it is. */
const PORTS: Fields<Container> = [['ports', ({ ports }) => listed(ports.map(portText))]];

/**
 * Another one under the same container is a restart; none, or one not looked into, says nothing
 * new.
 */
const NAMESPACE: Fields<Container> = [['namespace', ({ namespace }) => namespace]];

const ADDRESSES: Fields<Endpoint> = [
  ['address', ({ address, prefixLength }) => withPrefix(address, prefixLength)],
  ['address6', ({ address6 }) => address6],
];

/** Come and go with the address; told only where that was there and stays. */
const BESIDE_ADDRESS: Fields<Endpoint> = [
  ['gateway', ({ gateway }) => gateway],
  ['mac', ({ mac }) => mac],
];

/**
 * Containers, and where they stand on networks. Left out: the engine's ticking `status`, PIDs, what
 * was asked of an endpoint.
 */
export function containerChanges(before: Snapshot, after: Snapshot): readonly Change[] {
  const at = after.takenAt;
  const pairs = pairUp(before.containers, after.containers, ({ id }) => id);
  return [
    ...pairs.removed.map((one) => ({ at, kind: 'removed', what: containerOf(one) }) as const),
    ...pairs.added.map((one) => ({ at, kind: 'added', what: containerOf(one) }) as const),
    ...pairs.kept.flatMap((pair) => keptChanges(at, pair)),
  ];
}

function keptChanges(at: string, pair: readonly [Container, Container]): readonly Change[] {
  const [before, after] = pair;
  if (before === after) return [];
  const both = before.namespace !== null && after.namespace !== null;
  const fields = [
    ...FIELDS,
    ...(before.state === after.state ? PORTS : []),
    ...(both ? NAMESPACE : []),
  ];
  return [
    ...fieldChanges(at, containerOf(after), pair, fields),
    ...endpointChanges(at, before, after),
  ];
}

/** Endpoints go by the network's name: one that never started has no id of its network yet. */
function endpointChanges(at: string, before: Container, after: Container): readonly Change[] {
  const { removed, kept, added } = pairUp(
    before.endpoints,
    after.endpoints,
    ({ network }) => network,
  );
  return [
    ...removed.map((one) => ({ at, kind: 'removed', what: endpointOf(after, one) }) as const),
    ...added.map((one) => ({ at, kind: 'added', what: endpointOf(after, one) }) as const),
    ...kept.flatMap((pair) => {
      const stays = pair.every(({ address, address6 }) => address !== null || address6 !== null);
      const moved = fieldChanges(at, endpointOf(after, pair[1]), pair, ADDRESSES);
      if (!stays && moved.length > 0) return moved;
      return [...moved, ...fieldChanges(at, endpointOf(after, pair[1]), pair, BESIDE_ADDRESS)];
    }),
  ];
}

function containerOf({ id, name }: Container): Changed {
  return { kind: 'container', id, name };
}

function endpointOf({ id, name }: Container, { network, networkId }: Endpoint): Changed {
  return {
    kind: 'endpoint',
    container: id,
    containerName: name,
    network: networkId,
    networkName: network,
  };
}

function withPrefix(address: string | null, prefixLength: number | null): string | null {
  return address === null || prefixLength === null ? address : `${address}/${prefixLength}`;
}

/** As `docker ps` prints it: `0.0.0.0:8080->80/tcp`. */
function portText({ protocol, containerPort, hostAddress, hostPort }: PublishedPort): string {
  const inside = `${containerPort}/${protocol}`;
  return hostPort === null ? inside : `${hostAddress ?? ''}:${hostPort}->${inside}`;
}
