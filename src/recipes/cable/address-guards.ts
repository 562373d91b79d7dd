import { reading } from '../../executor/command.ts';
import { ADDRESS_ON_BRIDGE } from '../../plan/forms/own-scripts.ts';
import type { Guard } from '../../plan/plan.ts';
import type { OwnAddress } from './address-steps.ts';
import { type End, ownerOf } from './end.ts';

/**
 * That nobody on a bridge of the host has taken the address since it was chosen: another who chose at the
 * same time, by whatever program, may have set it meanwhile.
 */
export function isFreeOnBridge({ ip }: OwnAddress, bridge: string): Guard {
  return {
    otherwise: `${ip} has been taken on ${bridge} since it was chosen; make the plan again`,
    check: {
      command: reading(['sh', '-c', ADDRESS_ON_BRIDGE, 'patchpanel', bridge, ip], {
        privileged: true,
      }),
      expects: { kind: 'prints-nothing' },
    },
  };
}

/** That nothing in an end's namespace has an address of the subnet since it was chosen. */
export function isSubnetFree(end: End, { cidr }: OwnAddress): Guard {
  return {
    otherwise: `an address of the subnet of ${cidr} has been taken in ${ownerOf(end)} since it was chosen; make the plan again`,
    check: {
      command: end.door.look(['ip', '-br', 'address', 'show', 'to', cidr]),
      expects: { kind: 'prints-nothing' },
    },
  };
}
