import { formatCidr } from '../../model/address/address.ts';
import type { Container, Endpoint } from '../../model/engine/container.ts';
import { endpointAsks, gatewayMode } from '../../model/engine/engine-asks.ts';
import type { Network } from '../../model/engine/network.ts';
import { engineLabel } from '../../model/engine/other-engine.ts';
import type { Link } from '../../model/kernel/link.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** The document of `snapshot --json`. Its fields are a contract: they may grow, never change. */
export function snapshotJson(snapshot: Snapshot) {
  const { takenAt, host, containers, namespaces, networks, problems } = snapshot;
  return {
    takenAt,
    host,
    containers: containers.map((each) => ({
      ...containerJson(each),
      ...engineJson(each, snapshot),
    })),
    namespaces: namespaces.map(namespaceJson),
    networks: networks.map((each) => ({ ...networkJson(each), ...engineJson(each, snapshot) })),
    problems,
  };
}

/** Whose it is, where the host has several engines. */
export function engineJson(thing: Container | Network, snapshot: Snapshot) {
  const engine = engineLabel(thing, snapshot);
  return engine === null ? {} : { engine };
}

/** A container as `snapshot --json` and `show --json` print it. */
export function containerJson(container: Container) {
  const { id, name, image, state, status, pid, networkMode, namespace } = container;
  const { endpoints, processNamespaces, ports } = container;
  return {
    id,
    name,
    image,
    state,
    status,
    pid,
    networkMode,
    namespace,
    endpoints: endpoints.map(endpointJson),
    processNamespaces,
    ports,
  };
}

function endpointJson(endpoint: Endpoint) {
  return { ...endpoint, ...endpointAsks(endpoint.settings) };
}

/** A namespace as `snapshot --json` and `show --json` print it; `id` is its inode number. */
export function namespaceJson(namespace: Namespace) {
  const { id, kind, names, paths, processes, containers, access } = namespace;
  return {
    id,
    kind,
    names,
    paths,
    pids: processes.map((process) => process.pid),
    processes,
    containers,
    problem: access.kind === 'refused' ? access.problem : null,
    links: namespace.links.map(linkJson),
    routes: namespace.routes,
    rules: namespace.rules,
    neighbours: namespace.neighbours,
    unread: namespace.unread,
    owners: namespace.owners,
  };
}

function linkJson(link: Link) {
  const { index, name, kind, up, operState, mtu, mac, master, peer, addresses, alias } = link;
  const { lower, vlan, table } = link;
  return {
    index,
    name,
    kind,
    up,
    operState,
    mtu,
    mac,
    master,
    peer: peer?.kind === 'known' ? { namespace: peer.namespace, index: peer.index } : null,
    peerUnknown: peer?.kind === 'unknown' ? peer.why : null,
    lower: lower?.kind === 'known' ? { namespace: lower.namespace, index: lower.index } : null,
    lowerUnknown: lower?.kind === 'unknown' ? lower.why : null,
    vlan,
    table,
    addresses: addresses.map(formatCidr),
    alias,
    counters: link.counters,
  };
}

function networkJson(network: Network) {
  const { id, name, driver, scope, subnets, bridge, icc, internal, containers } = network;
  return {
    id,
    name,
    driver,
    scope,
    subnets: subnets.map((subnet) => subnet.cidr),
    gateway: subnets.find((subnet) => subnet.gateway !== null)?.gateway ?? null,
    bridge,
    icc,
    internal,
    containers,
    attachable: network.attachable,
    ipv4: network.ipv4,
    ipv6: network.ipv6,
    gatewayModes: { ipv4: gatewayMode(network, 4), ipv6: gatewayMode(network, 6) },
    ipam: subnets,
    options: network.options,
    labels: network.labels,
  };
}
