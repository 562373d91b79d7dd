import { isYes } from '../fields/switch-field.ts';
import { freeSubnet, freeSubnet6, type SubnetUse, userOfSubnet } from '../host/subnet-use.ts';
import type { FieldContext, FieldRefusal } from '../recipe.ts';
import { usualGateway } from './pools.ts';

/** What a driver, and the place of the network, require of its subnets. */
export type PoolRules = {
  /** Whether it takes several subnets of one family; the bridge driver takes one of each. */
  readonly several: boolean;
  /** What already uses a part of a subnet; null if nothing does. */
  readonly user: (subnet: string, context: FieldContext) => SubnetUse | null;
  readonly proposeSubnets: (context: FieldContext) => readonly string[];
  readonly proposeGateway: (subnet: string, context: FieldContext) => string | null;
  /** Why an address that could be a gateway's must not be one; null if it may. */
  readonly judgeGateway: (gateway: string, context: FieldContext) => FieldRefusal | null;
  /** `name=address` each. */
  readonly proposeAux: (context: FieldContext) => readonly string[];
};

/** A free subnet, also one of IPv6 if the field `ipv6` says yes, and the first address as gateway. */
export const USUAL_RULES: PoolRules = {
  several: false,
  user: (subnet, { snapshot }) => userOfSubnet(subnet, snapshot),
  proposeSubnets: ({ snapshot, input }) => {
    const wanted = [freeSubnet(snapshot), ...(isYes(input, 'ipv6') ? [freeSubnet6(snapshot)] : [])];
    return wanted.filter((each) => each !== null);
  },
  proposeGateway: (subnet) => usualGateway(subnet),
  judgeGateway: () => null,
  proposeAux: () => [],
};
