/**
 * IP address arithmetic, over `ip-address`: parsing, membership, the special addresses of a subnet.
 */
import { Address4, Address6 } from 'ip-address';

export type Family = 4 | 6;

/** An address as a link carries it: an address and the length of its on-link prefix. */
export type LinkAddress = {
  readonly family: Family;
  /** Without the prefix length: `172.17.0.2`, `fe80::1`. */
  readonly address: string;
  readonly prefixLength: number;
  /** As `ip addr` prints it: `global`, `link`, `host`, … */
  readonly scope: string;
};

type Parsed = Address4 | Address6;

function parse(text: string): Parsed | null {
  if (Address4.isValid(text)) return new Address4(text);
  if (Address6.isValid(text)) return new Address6(text);
  return null;
}

function value(parsed: Parsed): bigint {
  return parsed.bigInt();
}

/**
 * `Address6.v4` says that an IPv6 address is written with an IPv4 one at its end, as in
 * `::192.0.2.1`.
 */
function isIpv4(parsed: Parsed): parsed is Address4 {
  return parsed instanceof Address4;
}

function sameFamily(a: Parsed, b: Parsed): boolean {
  return isIpv4(a) === isIpv4(b);
}

const PLAIN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/;

/**
 * The first and last address of an IPv4 address or CIDR as numbers, or null if the text is not one,
 * or is oddly spelled. Firewalls have sets of many thousands, for which whole parsing takes
 * seconds.
 */
function span4(text: string): readonly [number, number] | null {
  const parts = PLAIN.exec(text);
  if (parts === null) return null;
  let at = 0;
  for (let index = 1; index <= 4; index += 1) {
    const octet = parts[index] ?? '';
    if (Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0'))) return null;
    at = at * 256 + Number(octet);
  }
  const length = parts[5] === undefined ? 32 : Number(parts[5]);
  if (length > 32) return null;
  const size = 2 ** (32 - length);
  const first = at - (at % size);
  return [first, first + size - 1];
}

/** The family of an address or CIDR, or null if the text is neither. */
export function familyOf(text: string): Family | null {
  if (span4(text) !== null) return 4;
  const parsed = parse(text);
  return parsed === null ? null : isIpv4(parsed) ? 4 : 6;
}

/** `172.17.0.2/16` as its two parts; null unless both are there and valid. */
export function parseCidr(
  text: string,
): { readonly family: Family; readonly address: string; readonly prefixLength: number } | null {
  if (!text.includes('/')) return null;
  const parsed = parse(text);
  if (parsed === null) return null;
  return {
    family: isIpv4(parsed) ? 4 : 6,
    address: parsed.addressMinusSuffix,
    prefixLength: parsed.subnetMask,
  };
}

/** `172.17.0.2/16` for an address of a link. */
export function formatCidr(address: Pick<LinkAddress, 'address' | 'prefixLength'>): string {
  return `${address.address}/${address.prefixLength}`;
}

/**
 * The subnet a CIDR lies in, host bits cleared: `172.17.0.2/16` → `172.17.0.0/16`. Null if it is
 * not a CIDR.
 */
export function subnetOf(cidr: string): string | null {
  const parsed = parse(cidr);
  if (parsed === null || !cidr.includes('/')) return null;
  return `${parsed.startAddress().correctForm()}/${parsed.subnetMask}`;
}

/**
 * Whether `inner` (an address or a CIDR) lies wholly in the subnet `outer`; false if either is
 * invalid.
 */
export function contains(outer: string, inner: string): boolean {
  const [outer4, inner4] = [span4(outer), span4(inner)];
  if (outer4 !== null && inner4 !== null) {
    return outer4[0] <= inner4[0] && inner4[1] <= outer4[1];
  }
  const a = parse(outer);
  const b = parse(inner);
  if (a === null || b === null || !sameFamily(a, b)) return false;
  return (
    value(a.startAddress()) <= value(b.startAddress()) &&
    value(b.endAddress()) <= value(a.endAddress())
  );
}

/**
 * Whether an address is one of those from `first` to `last`; false if one is invalid or the
 * families differ.
 */
export function isBetween(address: string, first: string, last: string): boolean {
  const [at, from, to] = [parse(address), parse(first), parse(last)];
  if (at === null || from === null || to === null) return false;
  if (!sameFamily(at, from) || !sameFamily(at, to)) return false;
  return value(from) <= value(at) && value(at) <= value(to);
}

/** Whether two subnets share an address; false if either is invalid or the families differ. */
export function overlaps(one: string, other: string): boolean {
  const a = parse(one);
  const b = parse(other);
  if (a === null || b === null || !sameFamily(a, b)) return false;
  return (
    value(a.startAddress()) <= value(b.endAddress()) &&
    value(b.startAddress()) <= value(a.endAddress())
  );
}

/** Whether two texts name the same address, whatever their spelling (`fe80::1`, `fe80:0::1`). */
export function sameAddress(one: string, other: string): boolean {
  const a = parse(one);
  const b = parse(other);
  return a !== null && b !== null && sameFamily(a, b) && value(a) === value(b);
}

/**
 * What an address is within its subnet. IPv6 has no broadcast; its all-zeros host part is the
 * subnet-router anycast (RFC 4291 2.6.1). A /31, /32, /127 or /128 has neither (RFC 3021, RFC
 * 6164).
 */
export function roleInSubnet(cidr: string): 'host' | 'network' | 'broadcast' | null {
  const parsed = parse(cidr);
  if (parsed === null) return null;
  const bits = isIpv4(parsed) ? 32 : 128;
  if (parsed.subnetMask >= bits - 1) return 'host';
  if (value(parsed) === value(parsed.startAddress())) return 'network';
  if (isIpv4(parsed) && value(parsed) === value(parsed.endAddress())) return 'broadcast';
  return 'host';
}

/**
 * The usable host addresses of a subnet in order from either end, lazily: a /8 costs nothing until
 * it is walked. Empty if the CIDR is invalid.
 */
export function* hostsOf(cidr: string, from: 'bottom' | 'top' = 'bottom'): Generator<string> {
  const parsed = parse(cidr);
  if (parsed === null) return;
  const whole = isIpv4(parsed) ? 32 : 128;
  const edge = parsed.subnetMask >= whole - 1 ? 0n : 1n;
  const first = value(parsed.startAddress()) + edge;
  const count = value(parsed.endAddress()) - (isIpv4(parsed) ? edge : 0n) - first + 1n;
  for (let step = 0n; step < count; step += 1n) {
    const at = from === 'bottom' ? first + step : first + count - 1n - step;
    yield (isIpv4(parsed) ? Address4.fromBigInt(at) : Address6.fromBigInt(at)).correctForm();
  }
}

/**
 * An address in the one spelling that the kernel prints (RFC 5952): `fd00:0::1` → `fd00::1`. Null
 * if it is not an address.
 */
export function canonicalAddress(text: string): string | null {
  return parse(text)?.correctForm() ?? null;
}
