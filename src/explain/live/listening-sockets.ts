import { contains, familyOf, sameAddress } from '../../model/address/address.ts';
import type { Socket } from '../../model/kernel/socket.ts';

/** What ss(8) prints for IPv4 as it is carried in IPv6. */
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** The sockets that wait for connections to a TCP port. */
export function listenersOn(sockets: readonly Socket[], port: number): readonly Socket[] {
  return sockets.filter(
    ({ protocol, state, local }) =>
      protocol === 'tcp' && state === 'LISTEN' && local.port === String(port),
  );
}

/**
 * Tells whether a socket takes what is for an address. `*` is both families, `::` only IPv6
 * (iproute2 misc/ss.c, inet_addr_print).
 */
export function acceptsFor(socket: Socket, address: string): boolean {
  const own = boundTo(socket);
  if (own === '*') return true;
  if (own === '0.0.0.0') return familyOf(address) === 4;
  if (own === '::') return familyOf(address) === 6;
  return sameAddress(own, address.replace(/%.*/, ''));
}

/** Tells whether a socket takes only what its own namespace sends. */
export function isOnLoopback(socket: Socket): boolean {
  const own = boundTo(socket);
  return contains('127.0.0.0/8', own) || own === '::1';
}

function boundTo({ local }: Socket): string {
  return local.address.replace(/%.*/, '').replace(MAPPED, '');
}

/** `127.0.0.1:80`, `[::1]:80`. */
export function socketEndpoint({ local }: Socket): string {
  return endpointWords(local.address, local.port);
}

/** An address and a port as one types them: an IPv6 address in brackets. */
export function endpointWords(address: string, port: string | number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Who holds a socket: `nginx`, or `a process` where the kernel does not tell. */
export function socketHolder({ processes: [first] }: Socket): string {
  return first === undefined ? 'a process' : `${first.name} (${first.pid})`;
}
