/**
 * The MTU that the local kernel uses towards a host, from what iproute2 prints on one line (`-o`).
 * Pure.
 */

export type LocalMtu = {
  /** The link that leads there. */
  readonly device: string;
  /** The route's own, or what a router said; null if only the link limits it. */
  readonly mtu: number | null;
  /** From an ICMP error that the kernel remembers: only such a route expires along with its MTU. */
  readonly isRemembered: boolean;
};

const DEVICE = / dev (\S+)/;
/** `lock` where path MTU discovery may not change it (ip-route(8)). */
const MTU = / mtu (?:lock )?(\d+)/;
const EXPIRES = / expires -?\d+/;

/** Reads a line of `ip -o route get`; null if it names no link. */
export function localMtuOf(line: string): LocalMtu | null {
  const device = DEVICE.exec(line)?.[1];
  if (device === undefined) return null;
  const mtu = MTU.exec(line)?.[1];
  return { device, mtu: mtu === undefined ? null : Number(mtu), isRemembered: EXPIRES.test(line) };
}

/** Reads a line of `ip -o link show`; null if it tells no MTU. */
export function linkMtuOf(line: string): number | null {
  const mtu = MTU.exec(line)?.[1];
  return mtu === undefined ? null : Number(mtu);
}
