/** Which ports of the host are in use, and by whom. */
import type { PortRange, PublishSpec } from '../../executor/engine/engine-change.ts';
import {
  canonicalAddress,
  type Family,
  familyOf,
  sameAddress,
} from '../../model/address/address.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** Ports of the host; `address` is null for every address. */
export type HostPorts = {
  readonly protocol: string;
  readonly ports: PortRange;
  readonly address: string | null;
};

/** Ports of the host in use, and by whom, as the subject of a sentence. */
type Use = HostPorts & { readonly who: string };

/** ss(8) writes `*` for a socket of both families; the others that mean every address are of one. */
function reach(address: string | null): {
  readonly families: readonly Family[];
  readonly any: boolean;
} {
  if (address === null || address === '*' || address === '') return { families: [4, 6], any: true };
  const family = familyOf(address) ?? 4;
  const spelled = canonicalAddress(address);
  return { families: [family], any: spelled === '0.0.0.0' || spelled === '::' };
}

/** Whether two sockets cannot coexist: a port belongs to one socket per address, or to one for all (ip(7), bind(2)). */
export function collide(one: HostPorts, other: HostPorts): boolean {
  if (one.protocol !== other.protocol) return false;
  if (one.ports[1] < other.ports[0] || other.ports[1] < one.ports[0]) return false;
  const [a, b] = [reach(one.address), reach(other.address)];
  if (!a.families.some((family) => b.families.includes(family))) return false;
  return a.any || b.any || sameAddress(one.address ?? '', other.address ?? '');
}

function ofContainers({ containers }: Snapshot): readonly Use[] {
  return containers.flatMap(({ name, ports }) =>
    ports.flatMap(({ protocol, hostPort, hostAddress }) =>
      hostPort === null
        ? []
        : [
            {
              protocol,
              ports: [hostPort, hostPort] as const,
              address: hostAddress,
              who: `container ${name}`,
            },
          ],
    ),
  );
}

function ofSockets(listeners: readonly Socket[]): readonly Use[] {
  return listeners.flatMap(({ protocol, local, processes }) => {
    const port = Number(local.port);
    const [process] = processes;
    const who =
      process === undefined ? 'a socket of the host' : `${process.name} (process ${process.pid})`;
    const address = local.address.replace(/%.*$/, '');
    return Number.isInteger(port) ? [{ protocol, ports: [port, port] as const, address, who }] : [];
  });
}

/** Who already uses a port among these, and which; null if nobody is known to. */
export function userOfPorts(
  wanted: HostPorts,
  snapshot: Snapshot,
  listeners: readonly Socket[],
): { readonly who: string; readonly port: number } | null {
  const uses = [...ofContainers(snapshot), ...ofSockets(listeners)];
  const use = uses.find((each) => collide(each, wanted));
  return use === undefined ? null : { who: use.who, port: use.ports[0] };
}

/** The ports of the host that a value asks for; null if the engine is to choose. */
export function hostPortsOf({ protocol, hostPorts, hostAddress }: PublishSpec): HostPorts | null {
  return hostPorts === null ? null : { protocol, ports: hostPorts, address: hostAddress };
}
