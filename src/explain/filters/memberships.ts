import { contains, sameAddress } from '../../model/address/address.ts';
import type { Container, Endpoint } from '../../model/engine/container.ts';
import type { Network } from '../../model/engine/network.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** The bridge network whose subnet an address is of; null where it is no container's. */
export function bridgeNetworkOf({ networks }: Snapshot, address: string): Network | null {
  return (
    networks.find(
      ({ bridge, subnets }) =>
        bridge !== null && subnets.some(({ cidr }) => contains(cidr, address)),
    ) ?? null
  );
}

/** The container that lives in a namespace, the one with networks of its own first; null for others. */
export function containerIn({ containers }: Snapshot, id: NamespaceId): Container | null {
  const own = containers.filter(({ namespace }) => namespace === id);
  return own.find(({ endpoints }) => endpoints.length > 0) ?? own[0] ?? null;
}

/** The container that has an address on a network of the engine. */
export function containerWith({ containers }: Snapshot, address: string): Container | null {
  const has = ({ address: own, address6 }: Endpoint) =>
    [own, address6].some((each) => each !== null && sameAddress(each, address));
  return containers.find(({ endpoints }) => endpoints.some(has)) ?? null;
}

/** The networks of the engine that a container is on. */
export function networksOf({ networks }: Snapshot, { endpoints }: Container): readonly Network[] {
  return networks.filter(({ id }) => endpoints.some(({ networkId }) => networkId === id));
}
