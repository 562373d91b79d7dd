import { contains } from '../../model/address/address.ts';
import type { FieldRefusal } from '../recipe.ts';

/** Addresses that no host can have: this host, loopback, multicast and reserved (RFC 6890, RFC 4291). */
const NO_HOSTS = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', '::/127', 'ff00::/8'] as const;

/** Why no host can have an address; null if one can. */
export function refuseNoHost(ip: string, hint: string): FieldRefusal | null {
  return NO_HOSTS.some((range) => contains(range, ip))
    ? { code: 'no-host', message: `${ip} cannot be a host address`, hint }
    : null;
}
