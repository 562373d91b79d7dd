import { formatCidr, overlaps, parseCidr, subnetOf } from '../../model/address/address.ts';
import type { Link } from '../../model/kernel/link.ts';
import type { Route } from '../../model/kernel/route.ts';
import { hostBridges, segmentAddresses } from '../host/bridges.ts';
import { usesOf } from '../host/subnet-use.ts';
import type { Field, FieldContext, FieldRefusal } from '../recipe.ts';
import * as segment from '../wire-namespace/address-fields.ts';
import { insideOf } from './container-field.ts';

/** What the container has of a subnet already: `172.17.0.0/16, by link eth0`. Null if it has none of it. */
function overlapInside(subnet: string, context: FieldContext): string | null {
  const namespace = insideOf(context);
  const use = namespace && usesOf(namespace).find(({ cidr }) => overlaps(cidr, subnet));
  return use ? `${use.cidr} on ${use.who}` : null;
}

function subnetsOf(bridge: Link): readonly string[] {
  return segmentAddresses(bridge).flatMap((each) => subnetOf(formatCidr(each)) ?? []);
}

/** Whether the container is on every subnet of a bridge already; one without any takes what is given. */
function isKnown(bridge: Link, context: FieldContext): boolean {
  const subnets = subnetsOf(bridge);
  return subnets.length > 0 && subnets.every((each) => overlapInside(each, context) !== null);
}

function otherBridges(context: FieldContext): string {
  const fit = hostBridges(context.snapshot).filter((each) => each.up && !isKnown(each, context));
  return fit.length === 0 ? '' : `there is ${fit.map(({ name }) => name).join(', ')}`;
}

export const bridge: Field = {
  ...segment.bridge,
  propose: (context) => {
    const fit = hostBridges(context.snapshot).filter((each) => each.up && !isKnown(each, context));
    return (fit.find((each) => subnetsOf(each).length > 0) ?? fit[0])?.name ?? null;
  },
  refuse: (value, context) => {
    const refused = segment.bridge.refuse(value, context);
    const found = hostBridges(context.snapshot).find(({ name }) => name === value);
    if (refused !== null || found === undefined || !isKnown(found, context)) return refused;
    const had = overlapInside(subnetsOf(found)[0] ?? '', context);
    const message = `${context.input.container} is already on the subnet of ${value}: it has ${had}`;
    return { code: 'overlap', message, hint: otherBridges(context) };
  },
};

/** Reasons that depend on the container, after those that depend on the bridge. */
function refuseAddress(value: string, context: FieldContext): FieldRefusal | null {
  const refused = segment.address.refuse(value, context);
  if (refused !== null) return refused;
  const had = overlapInside(subnetOf(value) ?? '', context);
  if (had === null) return null;
  const message = `${context.input.container} already has a part of ${subnetOf(value)}: ${had}`;
  return { code: 'overlap', message, hint: 'use a subnet that it does not have yet' };
}

export const address: Field = {
  ...segment.address,
  help: 'address of the new link, with the prefix length of the bridge’s subnet',
  propose: (context) =>
    segment.proposeAddresses(context).find((each) => refuseAddress(each, context) === null) ?? null,
  refuse: refuseAddress,
};

function defaultRoute(context: FieldContext): Route | null {
  const family = parseCidr(context.input.address ?? '')?.family ?? 4;
  const routes = insideOf(context)?.routes ?? [];
  return (
    routes.find(
      (route) =>
        route.destination === 'default' && route.family === family && route.table === 'main',
    ) ?? null
  );
}

export const gateway: Field = {
  ...segment.gateway,
  help: 'gateway of the default route: the bridge’s own address; empty = no default route',
  optional: true,
  unasked: (context) => {
    const route = defaultRoute(context);
    if (route === null) return null;
    const { gateway: by, device } = route;
    return `${context.input.container} already has a default route via ${by ?? device ?? 'another next hop'}`;
  },
};
