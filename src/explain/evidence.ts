import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { Neighbour } from '../model/kernel/neighbour.ts';
import type { Socket } from '../model/kernel/socket.ts';
import type { LinkEnd } from '../model/kernel/wiring.ts';
import type { DiagnosisContext } from './diagnosis-context.ts';
import { type Evidence, inWords } from './finding.ts';
import { typedCommandIn } from './in-namespace.ts';
import { socketEndpoint, socketHolder } from './live/listening-sockets.ts';
import { linkFactsAt } from './path/path-queries.ts';

/** The commands that the facts are read by (inventory/read-path-facts.ts, read-snapshot.ts). */
export const READ_BY = {
  links: ['ip', '-d', '-j', 'link'],
  addresses: ['ip', '-d', '-s', 'addr'],
  routes: ['ip', '-d', 'route', 'show', 'table', 'all'],
  neighbours: ['ip', '-j', 'neigh', 'show', 'nud', 'all'],
  forwarding: ['bridge', '-j', 'fdb'],
  vlans: ['bridge', '-j', 'vlan'],
  wireguard: ['wg', 'show', 'all', 'allowed-ips'],
  sockets: ['ss', '-n', '-O', '-l', '-t', '-u', '-p'],
  counters: ['cat', '/proc/net/netstat'],
} as const;

/** Tells in words what one of these readings of a namespace says. */
export function readFrom(
  { snapshot }: Pick<DiagnosisContext, 'snapshot'>,
  id: NamespaceId,
  reading: keyof typeof READ_BY,
  output: string,
): Evidence {
  return inWords(typedCommandIn(snapshot, id, READ_BY[reading]), output);
}

/** Shows whether a link is up, and what frames meet there: `eth0: up, carrier, MTU 1500, port of br0`. */
export function showLink(context: DiagnosisContext, end: LinkEnd): Evidence {
  const { namespace, link } = end;
  const facts = linkFactsAt(context, end);
  const { up, mtu, mac } = facts ?? link;
  const carrier = facts?.carrier === true ? 'carrier' : 'no carrier';
  const parts = [
    up ? 'up' : 'down',
    facts === null || !up ? null : carrier,
    facts?.noArp === true ? 'ARP off' : null,
    `MTU ${mtu}`,
    mac === null ? null : `MAC ${mac}`,
    link.master === null ? null : `port of ${link.master}`,
  ];
  const words = parts.filter((part) => part !== null).join(', ');
  const reading = facts === null ? 'addresses' : 'links';
  return readFrom(context, namespace.id, reading, `${link.name}: ${words}`);
}

/** The addresses of a link: `eth0: 10.0.0.1/24 (global)`. */
export function showAddresses(context: DiagnosisContext, { namespace, link }: LinkEnd): Evidence {
  const all = link.addresses.map(
    ({ address, prefixLength, scope }) => `${address}/${prefixLength} (${scope})`,
  );
  const words = all.length === 0 ? 'no address' : all.join(', ');
  return readFrom(context, namespace.id, 'addresses', `${link.name}: ${words}`);
}

/** The links that a namespace has: `links: lo, eth0`. */
export function showLinks(
  context: DiagnosisContext,
  { id, links }: LinkEnd['namespace'],
): Evidence {
  const names = links.map(({ name }) => name).join(', ');
  return readFrom(context, id, 'addresses', `links: ${names || 'none'}`);
}

/** The entry of the neighbour table for an address: `10.0.0.1 on eth0: 02:00:… (REACHABLE)`. */
export function showNeighbour(context: DiagnosisContext, end: LinkEnd, address: string): Evidence {
  const entry = neighbourOf(context, end, address);
  const words =
    entry === null ? 'no entry' : `${entry.mac ?? 'no MAC'} (${entry.state.join(', ')})`;
  const output = `${address} on ${end.link.name}: ${words}`;
  return readFrom(context, end.namespace.id, 'neighbours', output);
}

/** The sockets that listen on a port: `port 80: nginx (7) on 127.0.0.1:80`. */
export function showListeners(
  context: Pick<DiagnosisContext, 'snapshot'>,
  id: NamespaceId,
  port: number,
  listeners: readonly Socket[],
): Evidence {
  const all = listeners.map((socket) => `${socketHolder(socket)} on ${socketEndpoint(socket)}`);
  const words = all.length === 0 ? 'no process listens' : all.join(', ');
  return readFrom(context, id, 'sockets', `port ${port}: ${words}`);
}

/** The entry of the neighbour table after the trial; null if there is none. */
export function neighbourOf(
  { facts }: DiagnosisContext,
  { namespace, link }: LinkEnd,
  address: string,
): Neighbour | null {
  const table = facts.get(namespace.id)?.neighbours ?? [];
  return table.find((each) => each.device === link.name && each.address === address) ?? null;
}
