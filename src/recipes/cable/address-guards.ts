import { reading } from '../../executor/command.ts';
import { seenAt } from '../../model/address/address-use.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { ADDRESS_ON_BRIDGE, ANSWERING } from '../../plan/forms/own-scripts.ts';
import type { Guard, Step } from '../../plan/plan.ts';
import type { OwnAddress } from './address-steps.ts';
import { type End, ownerOf } from './end.ts';

/**
 * Checks that nobody on a bridge of the host has taken the address since it was chosen: another who chose at the
 * same time, with any program, may have set it meanwhile.
 */
export function isFreeOnBridge({ ip }: OwnAddress, bridge: string): Guard {
  return {
    otherwise: `${ip} was taken on ${bridge} after it was chosen; make the plan again`,
    check: {
      command: reading(['sh', '-c', ADDRESS_ON_BRIDGE, 'patchpanel', bridge, ip], {
        privileged: true,
      }),
      expects: { kind: 'prints-nothing' },
    },
  };
}

/**
 * Checks that nobody answers for an address that some neighbour table remembers, asked on the bridge; nothing
 * if none does, since asking in vain takes three seconds.
 */
export function isUnanswered(ip: string, bridge: string, snapshot: Snapshot): readonly Guard[] {
  if (seenAt(ip, snapshot) === null) return [];
  return [
    {
      otherwise: `${ip} is in use on ${bridge}: a host answers for it`,
      check: {
        command: reading(['sh', '-c', ANSWERING, 'patchpanel', bridge, ip], {
          privileged: true,
          typed: `ip neigh replace ${ip} dev ${bridge} use; ip neigh show to ${ip} dev ${bridge}`,
        }),
        expects: { kind: 'prints-nothing' },
      },
    },
  ];
}

/** What a person should know about an address that a neighbour table remembers. */
export function seenWarnings(ip: string, snapshot: Snapshot): readonly string[] {
  const seen = seenAt(ip, snapshot);
  return seen === null
    ? []
    : [`${ip} was seen at ${seen}: before any change, the host checks whether it is still in use`];
}

/** The same steps, of which the first runs only if these hold too. */
export function onlyWhere(guards: readonly Guard[], steps: readonly Step[]): readonly Step[] {
  return steps.map((step, at) =>
    at === 0 ? { ...step, before: [...guards, ...step.before] } : step,
  );
}

/** Checks that nothing in an end's namespace has taken an address of the subnet since it was chosen. */
export function isSubnetFree(end: End, { cidr }: OwnAddress): Guard {
  return {
    otherwise: `${ownerOf(end)} got an address in the subnet of ${cidr} after it was chosen; make the plan again`,
    check: {
      command: end.door.look(['ip', '-br', 'address', 'show', 'to', cidr]),
      expects: { kind: 'prints-nothing' },
    },
  };
}
