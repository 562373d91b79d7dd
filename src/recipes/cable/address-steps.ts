import type { Command } from '../../executor/command.ts';
import {
  canonicalAddress,
  type Family,
  formatCidr,
  parseCidr,
} from '../../model/address/address.ts';
import { makeStep } from '../../plan/make-step.ts';
import type { Guard, Step } from '../../plan/plan.ts';
import { onCable } from './cable-steps.ts';
import { type End, ownerOf, placeOf } from './end.ts';

/** An address with its prefix length, as the kernel prints it. */
export type OwnAddress = {
  readonly family: Family;
  /** `172.17.0.9/16` */
  readonly cidr: string;
  /** `172.17.0.9` */
  readonly ip: string;
};

/** Reads a resolved field. Throws if it is not an address with a prefix length. */
export function ownAddress(text: string): OwnAddress {
  const parsed = parseCidr(text);
  const ip = canonicalAddress(parsed?.address ?? '');
  if (parsed === null || ip === null) throw new Error(`${text} was not resolved: no address`);
  const { family, prefixLength } = parsed;
  return { family, ip, cidr: formatCidr({ address: ip, prefixLength }) };
}

type Giving = {
  readonly reason: string;
  /** Whether the namespace already exists. */
  readonly old: boolean;
  /** Checks that the address is still free, asked right before it is set. */
  readonly free: Guard;
};

/**
 * Gives an end its address. In a namespace that already exists IPv6 may be switched off for new
 * links, as engines do in containers without an IPv6 network: it is switched on for this link then.
 */
export function addressSteps(
  id: string,
  end: End,
  { family, cidr }: OwnAddress,
  { reason, old, free }: Giving,
): readonly Step[] {
  const { door, link } = end;
  /** Duplicate address detection would keep an IPv6 address unusable for a second (RFC 4862 5.4). */
  const atOnce = family === 6 ? ['nodad'] : [];
  const inet = family === 6 ? 'inet6' : 'inet';
  const give = onCable({
    id,
    title: `Give ${link}${old ? placeOf(end) : ''} the address ${cidr}`,
    reason,
    before: [...door.same, free],
    command: door.change(['ip', 'address', 'add', cidr, 'dev', link, ...atOnce]),
    check: {
      otherwise: `${cidr} is not on ${link}`,
      check: {
        command: door.look(['ip', 'address', 'show', 'dev', link]),
        expects: { kind: 'prints', text: `${inet} ${cidr}` },
      },
    },
  });
  return family === 6 && old ? [ipv6Step(`${id}-ipv6`, end), give] : [give];
}

/** tee(1) and not sysctl(8), which would misread a dot or = in a link's name. */
function ipv6Step(id: string, end: End): Step {
  const { door, link } = end;
  const file = `/proc/sys/net/ipv6/conf/${link}/disable_ipv6`;
  return onCable({
    id,
    title: `Enable IPv6 on ${link}${placeOf(end)}`,
    reason:
      'An engine disables IPv6 for new links in a container that has no IPv6 network. In /proc/sys/net, a process sees the settings of the namespace it is in.',
    before: door.same,
    command: { ...door.change(['tee', file]), input: '0\n' },
    check: {
      otherwise: `IPv6 is still disabled on ${link}`,
      check: { command: door.look(['cat', file]), expects: { kind: 'prints-line', text: '0' } },
    },
  });
}

/** Leads everything else to a gateway. */
export function routeStep(
  end: End,
  gateway: string,
  family: Family,
  { reason, before }: { readonly reason: string; readonly before: readonly Guard[] },
): Step {
  const { door } = end;
  return onCable({
    id: 'route',
    title: `Set the default route via ${gateway}`,
    reason,
    before: [...door.same, ...before],
    command: door.change(['ip', 'route', 'add', 'default', 'via', gateway]),
    check: {
      otherwise: `the default route of ${ownerOf(end)} does not go via ${gateway}`,
      check: {
        command: door.look(['ip', `-${family}`, 'route', 'show', 'default']),
        expects: { kind: 'prints', text: `via ${gateway}` },
      },
    },
  });
}

/** Three echo requests, a second for each. Both iputils and busybox know -c and -W. */
export function pingArgv(target: string): Command['argv'] {
  return ['ping', '-c', '3', '-W', '1', target];
}

/**
 * The proof of the whole. What decides is whether the target's MAC became known (ARP, or neighbour
 * discovery): that needs each part of the cable and both addresses. If no echo comes back although
 * the MAC is known, a firewall dropped it, which this wiring neither made nor may judge: the build
 * stays, and ping's own words say so. Without a MAC the wiring is broken, and is removed.
 */
export function pingStep(from: End, target: string, command: Command): Step {
  const { door, link } = from;
  return makeStep({
    id: 'ping',
    title: `Ping ${target}${placeOf(from).replace(' in ', ' from ')}`,
    reason:
      'First the namespace asks on the cable who has the address, then it sends three echo requests to it. A reply proves that cable, port, addresses and the return path work.',
    command: { ...command, timeLimit: 20_000 },
    before: door.same,
    judgedBy: 'check',
    check: {
      otherwise: `no host on the cable answers for ${target}`,
      check: {
        command: door.look(['ip', 'neigh', 'show', 'to', target, 'dev', link]),
        expects: { kind: 'prints', text: 'lladdr' },
      },
    },
    undo: { kind: 'none' },
  });
}
