import type { LinkAddress } from '../model/address/address.ts';
import type { Link } from '../model/kernel/link.ts';

/** `1 port`, `3 ports`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The address that stands for a link where there is room for one: IPv4 first, then one that leaves the link. */
export function firstAddress(link: Link): LinkAddress | null {
  return (
    link.addresses.find((address) => address.family === 4) ??
    link.addresses.find((address) => address.scope === 'global') ??
    link.addresses[0] ??
    null
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in at most three digits and a unit of 1,000: `17 kB`, `1.2 GB`. */
export function bytes(number: number): string {
  let value = number;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0);
  return `${digits} ${UNITS[unit]}`;
}

/** `14:03:22`, local time. */
export function clock(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
