/** Addresses as ip(8) takes them. */
import type { Command } from '../../../executor/command.ts';
import type { AddressDetail } from '../../../model/kernel/namespace-detail.ts';
import type { Check } from '../../../plan/plan.ts';
import type { Site } from '../site.ts';

/** Flags that are set with the address; the others are the kernel's own. */
const SETTABLE = new Set(['noprefixroute', 'mngtmpaddr', 'home', 'nodad', 'autojoin']);

type Named = Pick<AddressDetail, 'family' | 'address' | 'peer' | 'prefixLength'>;

/** `10.9.0.1/24`, or `10.8.0.1 peer 10.8.0.2/32`, as ip prints and takes it. */
export function wordsOf({ address, peer, prefixLength }: Named): readonly string[] {
  return peer === null
    ? [`${address}/${prefixLength}`]
    : [address, 'peer', `${peer}/${prefixLength}`];
}

/** Sets an address with all that it had. */
export function setAddress(each: AddressDetail, device: string): Command['argv'] {
  const { broadcast, scope, label, metric, flags, validLifetime, preferredLifetime } = each;
  return [
    ...(['ip', 'address', 'add'] as const),
    ...wordsOf(each),
    ...['dev', device],
    ...(broadcast === null ? [] : ['broadcast', broadcast]),
    ...(scope === 'global' ? [] : ['scope', scope]),
    ...(label === null || label === device ? [] : ['label', label]),
    ...(metric === null ? [] : ['metric', `${metric}`]),
    ...(validLifetime === null ? [] : ['valid_lft', `${validLifetime}`]),
    ...(preferredLifetime === null ? [] : ['preferred_lft', `${preferredLifetime}`]),
    ...flags.filter((flag) => SETTABLE.has(flag)),
  ];
}

export function removeAddress(each: Named, device: string): Command['argv'] {
  return ['ip', 'address', 'del', ...wordsOf(each), 'dev', device];
}

/** Checks that a link has an address. */
export function hasAddress({ door, link }: Pick<Site, 'door' | 'link'>, each: Named): Check {
  const inet = each.family === 6 ? 'inet6' : 'inet';
  return {
    command: door.look(['ip', `-${each.family}`, 'address', 'show', 'dev', link]),
    expects: { kind: 'prints', text: [inet, ...wordsOf(each)].join(' ') },
  };
}

/** `fe80::` and the modified EUI-64 of a MAC (RFC 4291, appendix A), as the kernel makes it. */
export function ownLinkLocal(mac: string): string | null {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [first, second, third, ...rest] = bytes;
  if (bytes.length !== 6 || first === undefined) return null;
  const eui = [first ^ 2, second ?? 0, third ?? 0, 0xff, 0xfe, ...rest];
  const hex = eui.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `fe80::${hex.match(/.{4}/g)?.join(':')}`;
}
