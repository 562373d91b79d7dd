import { familyOf, sameAddress } from '../../model/address/address.ts';
import type { Container, Endpoint } from '../../model/engine/container.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { namespaceHasAddress } from './namespace-address.ts';

/** The container to which the engine sends what comes for a published port. */
export type DnatTarget = {
  readonly container: string;
  readonly namespace: NamespaceId;
  readonly address: string;
  readonly port: number;
};

/** A TCP packet as it comes to a namespace, before that routes it. */
export type ArrivingPacket = {
  readonly namespace: NamespaceId;
  /** Null where it is made there. */
  readonly arrivesBy: string | null;
  readonly destination: string;
  readonly port: number;
};

/**
 * Applies the engine's rules of the table `nat` to a packet's destination: its chain DOCKER has one for
 * each published port, for addresses of the host's own (libnetwork, drivers/bridge/setup_ip_tables.go and
 * iptables/iptables.go). Null where they leave it alone: it is for nobody's published port, or
 * docker-proxy takes it, as it does what comes over the engine's bridges or from the host's loopback.
 * IPv6 is docker-proxy's: whether the engine writes ip6tables is its own choice.
 */
export function dnatTargetOf(snapshot: Snapshot, arrival: ArrivingPacket): DnatTarget | null {
  const { namespace, arrivesBy, destination, port } = arrival;
  if (namespace !== snapshot.host.namespace || familyOf(destination) !== 4) return null;
  const host = namespaceOf(snapshot, namespace);
  if (host === null || !namespaceHasAddress(host, destination)) {
    return null;
  }
  const hasProxy = host.processes.some(({ name }) => name === 'docker-proxy');
  const byBridge = snapshot.networks.some(({ bridge }) => bridge !== null && bridge === arrivesBy);
  const isLoopback = destination.startsWith('127.');
  if (hasProxy && (byBridge || (isLoopback && arrivesBy === null))) return null;
  for (const container of snapshot.containers) {
    const published = container.ports.find(
      ({ protocol, hostPort, hostAddress }) =>
        protocol === 'tcp' &&
        hostPort === port &&
        (hostAddress === null ||
          hostAddress === '0.0.0.0' ||
          sameAddress(hostAddress, destination)),
    );
    const address = published === undefined ? null : addressOf(snapshot, container);
    if (published === undefined || address === null || container.namespace === null) continue;
    return {
      container: container.id,
      namespace: container.namespace,
      address,
      port: published.containerPort,
    };
  }
  return null;
}

/** The engine publishes on the network that leads out of the container: that of its default route. */
function addressOf(snapshot: Snapshot, container: Container): string | null {
  const { endpoints, namespace } = container;
  const routes = namespace === null ? [] : (namespaceOf(snapshot, namespace)?.routes ?? []);
  const out = routes.find(({ destination, family }) => destination === 'default' && family === 4);
  const isOut = (endpoint: Endpoint) =>
    endpoint.interface !== null && endpoint.interface === out?.device;
  const endpoint = endpoints.find(isOut) ?? endpoints[0];
  return endpoint?.address ?? null;
}
