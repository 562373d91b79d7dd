import { formatCidr, sameAddress, subnetOf } from '../../model/address/address.ts';
import { PARENT_DRIVERS, type ParentDriver } from '../../model/kernel/parents.ts';
import { isYes } from '../fields/switch-field.ts';
import { hostLinks, segmentAddresses } from '../host/bridges.ts';
import { userOfSubnet } from '../host/subnet-use.ts';
import { poolFields } from '../pools/pool-fields.ts';
import { gatewayOf, subnetsIn, usualGateway } from '../pools/pools.ts';
import { USUAL_RULES } from '../pools/rules.ts';
import type { Choice, Field, FieldContext, Input } from '../recipe.ts';
import {
  describeParent,
  ownAddressesIn,
  parentOf,
  parents,
  refuseParent,
  routerIn,
  withoutParent,
} from './parents.ts';

const DRIVER_NOTES: Readonly<Record<ParentDriver, string>> = {
  macvlan: 'each container has its own MAC',
  ipvlan: 'all share the MAC of the parent',
};

function lacks(driver: ParentDriver, { details }: FieldContext): boolean {
  return details.parents?.ok === true && !details.parents.value.drivers.includes(driver);
}

export const driver: Field = {
  key: 'driver',
  label: 'Driver',
  help: 'how the containers share the link: with their own MACs (macvlan) or the parent’s MAC (ipvlan)',
  choices: (context) =>
    PARENT_DRIVERS.filter((each) => !lacks(each, context)).map((value) => ({
      value,
      note: DRIVER_NOTES[value],
    })),
  propose: (context) => PARENT_DRIVERS.find((each) => !lacks(each, context)) ?? null,
  refuse: (value, context) => {
    const known = PARENT_DRIVERS.find((each) => each === value);
    const there = PARENT_DRIVERS.filter((each) => !lacks(each, context)).join(' or ');
    if (known === undefined) {
      const message = `${value} is neither macvlan nor ipvlan`;
      return { code: 'no-choice', message, hint: there };
    }
    if (!lacks(known, context)) return null;
    const message = `this host’s kernel does not have the driver ${value}, built in or as a module`;
    return { code: 'no-driver', message, hint: there };
  },
};

export const parent: Field = {
  key: 'parent',
  label: 'Parent',
  help: 'the link of this host that the containers share',
  choices: (context) =>
    parents(context).map((link) => ({ value: link.name, note: describeParent(link) })),
  propose: (context) => parents(context)[0]?.name ?? null,
  refuse: (value, context) => {
    const link = hostLinks(context.snapshot).find(({ name }) => name === value);
    if (link !== undefined) return refuseParent(link, context);
    const there = parents(context).map(({ name }) => name);
    const hint = there.length === 0 ? '' : `there is ${there.join(', ')}`;
    return { code: 'gone', message: `this host has no link ${value}`, hint };
  },
};

const MODES: Readonly<Record<string, readonly Choice[]>> = {
  macvlan: [
    { value: 'bridge', note: 'the containers can reach each other directly' },
    { value: 'private', note: 'they can reach every host except each other' },
    {
      value: 'vepa',
      note: 'they reach each other through a switch that sends frames back (802.1Qbg)',
    },
    { value: 'passthru', note: 'a single container has the parent to itself' },
  ],
  ipvlan: [
    { value: 'l2', note: 'on the segment, like separate hosts' },
    { value: 'l3', note: 'behind this host, which routes; other hosts need a route to the subnet' },
    { value: 'l3s', note: 'like l3, but through this host’s firewall' },
  ],
};

/** Engines before 23 do not know it (release notes of 23.0). */
function isTooOld({ snapshot: { host } }: FieldContext): boolean {
  return host.engine.kind === 'connected' && Number.parseInt(host.engine.version, 10) < 23;
}

function modes(context: FieldContext): readonly Choice[] {
  const all = MODES[context.input.driver ?? ''] ?? [];
  return isTooOld(context) ? all.filter(({ value }) => value !== 'l3s') : all;
}

export const mode: Field = {
  key: 'mode',
  label: 'Mode',
  help: 'which hosts the containers can reach',
  choices: modes,
  propose: (context) => modes(context)[0]?.value ?? null,
  refuse: (value, context) => {
    const offered = modes(context).map((each) => each.value);
    if (offered.length === 0 || offered.includes(value)) return null;
    const hint = offered.join(', ');
    return value === 'l3s' && context.input.driver === 'ipvlan'
      ? { code: 'engine-too-old', message: 'the mode l3s needs engine version 23.0 or later', hint }
      : { code: 'no-choice', message: `${context.input.driver} has no mode ${value}`, hint };
  },
};

/** Whether the containers are on the parent's own segment; behind a router otherwise. */
export function isOnSegment({ mode }: Input): boolean {
  return mode !== 'l3' && mode !== 'l3s';
}

/** The parent's own subnets, of which one or both families are asked for. */
function segmentSubnets({ snapshot, input }: FieldContext): readonly string[] {
  const link = parentOf(snapshot, input);
  const own = link === null || !isOnSegment(input) ? [] : segmentAddresses(link);
  const wanted = [4, ...(isYes(input, 'ipv6') ? [6] : [])];
  return wanted.flatMap((family) => {
    const address = own.find((each) => each.family === family);
    const subnet = address === undefined ? null : subnetOf(formatCidr(address));
    return subnet === null ? [] : [subnet];
  });
}

/** On the parent's segment, the host's own subnets there are not an overlap but the same network. */
export const pools: readonly Field[] = poolFields({
  several: true,
  user: (subnet, { snapshot, input }) =>
    userOfSubnet(
      subnet,
      isOnSegment(input) ? withoutParent(snapshot, input.parent ?? '') : snapshot,
    ),
  proposeSubnets: (context) => {
    const own = segmentSubnets(context).filter(
      (each) =>
        userOfSubnet(each, withoutParent(context.snapshot, context.input.parent ?? '')) === null,
    );
    const families = new Set(own.map((each) => each.includes(':')));
    const free = USUAL_RULES.proposeSubnets(context);
    return [...own, ...free.filter((each) => !families.has(each.includes(':')))].toSorted(
      (a, b) => Number(a.includes(':')) - Number(b.includes(':')),
    );
  },
  proposeGateway: (subnet, context) => {
    const link = parentOf(context.snapshot, context.input);
    const own = link === null ? [] : ownAddressesIn(subnet, link);
    return routerIn(subnet, context) ?? usualGateway(subnet, own);
  },
  judgeGateway: (gateway, { snapshot, input }) => {
    const link = parentOf(snapshot, input);
    const own = link === null ? [] : segmentAddresses(link);
    if (!isOnSegment(input) || !own.some(({ address }) => sameAddress(address, gateway))) {
      return null;
    }
    return {
      code: 'host',
      message: `${gateway} is this host itself, which the containers cannot reach over ${input.parent}`,
      hint: 'use the router of the segment',
    };
  },
  proposeAux: ({ snapshot, input }) => {
    const link = parentOf(snapshot, input);
    if (link === null || !isOnSegment(input)) return [];
    return subnetsIn(input)
      .flatMap((subnet) =>
        ownAddressesIn(subnet, link).filter(
          (each) => !sameAddress(each, gatewayOf(subnet, { ...input, 'aux-address': '' }) ?? ''),
        ),
      )
      .map((address, at) => `host${at === 0 ? '' : at + 1}=${address}`);
  },
});
