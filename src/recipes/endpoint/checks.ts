/** Checks of a container's endpoints, for the plans that connect or disconnect it. */
import { BUILD_LABEL } from '../../executor/engine/engine-change.ts';
import type { Container, Endpoint } from '../../model/engine/container.ts';
import type { EndpointSettings } from '../../model/engine/endpoint-settings.ts';
import type { EngineFamily } from '../../model/engine/engine-family.ts';
import type { Network } from '../../model/engine/network.ts';
import type { BuildId, Check, Guard } from '../../plan/plan.ts';
import { isStill, printOf } from '../engine/engine-checks.ts';

/** The addresses of an endpoint; null for one that it does not have, or if any will do. */
export type Addresses = { readonly four: string | null; readonly six: string | null };

/** What the engine gave an endpoint. The model gives an IPv6 address twice if there is no other. */
export function addressesOf({ address, address6 }: Endpoint): Addresses {
  return { four: address === address6 ? null : address, six: address6 };
}

function legsOf(container: string): Check['command'] {
  return {
    kind: 'print',
    of: { thing: 'container', id: container },
    path: ['NetworkSettings', 'Networks'],
    each: { keysWith: ['IPAddress', 'GlobalIPv6Address'] },
  };
}

/** Checks that a running container is on a network with exactly these addresses. */
export function standsWith(container: string, network: string, { four, six }: Addresses): Check {
  const text = [network, four ?? '', six ?? ''].join(' ').trim();
  return { command: legsOf(container), expects: { kind: 'prints-line', text } };
}

/** Checks that the engine has a container on a network, with any addresses. */
export function standsOn(container: string, network: string): Check {
  return { command: legsOf(container), expects: { kind: 'lists', name: network } };
}

/** Checks that a container is not on a network, or is gone altogether. */
export function standsOff(container: string, network: string): Check {
  const on = standsOn(container, network);
  const off = { kind: 'not', of: on.expects } as const;
  return { command: on.command, expects: { kind: 'any', of: [off, { kind: 'absent' }] } };
}

/** Checks that an endpoint exists in the kernel: the engine lists those of running containers by their ids. */
export function isAttached(container: string, network: string): Check {
  return {
    command: {
      kind: 'print',
      of: { thing: 'network', id: network },
      path: ['Containers'],
      each: 'keys',
    },
    expects: { kind: 'prints-line', text: container },
  };
}

/** Checks that both names still mean what was seen when the plan was made. */
export function areStill(container: Container, network: Network): readonly Guard[] {
  return [
    isStill('container', container.name, container.id),
    isStill('network', network.name, network.id),
  ];
}

/** A member's address as the inspection of a network lists it, with the length of the subnet's prefix. */
export function listedAs(address: string, cidr: string): string {
  return `${address}/${cidr.split('/')[1]}`;
}

function membersOf(network: string, field: 'IPv4Address' | 'IPv6Address'): Check['command'] {
  return {
    kind: 'print',
    of: { thing: 'network', id: network },
    path: ['Containers'],
    each: [field],
  };
}

/** Checks that no member of a network has an address (`10.7.0.9/24`). */
export function isFreeOn(network: string, listed: string): Guard {
  const field = listed.includes(':') ? 'IPv6Address' : 'IPv4Address';
  return {
    otherwise: `another container now has ${listed.split('/')[0]} on ${network}`,
    check: {
      command: membersOf(network, field),
      expects: { kind: 'not', of: { kind: 'prints-line', text: listed } },
    },
  };
}

/** Checks that all of these addresses are given to members of a network. */
export function areGivenOn(
  network: string,
  listed: readonly [string, ...string[]],
  otherwise: string,
): Guard {
  const field = listed[0].includes(':') ? 'IPv6Address' : 'IPv4Address';
  const lines = listed.map((text) => ({ kind: 'prints-line', text }) as const);
  return {
    otherwise,
    check: { command: membersOf(network, field), expects: { kind: 'all', of: lines } },
  };
}

/** The alias that marks an endpoint as a build's, if the engine keeps no options of its driver. */
function markOf(build: BuildId): string {
  return `patchpanel-${build}`;
}

/** The same settings with the mark of a build. An endpoint has no labels, so other settings carry it. */
export function marked(
  endpoint: EndpointSettings,
  build: BuildId,
  { endpointMark }: EngineFamily,
): EndpointSettings {
  return endpointMark === 'alias'
    ? { ...endpoint, aliases: [...endpoint.aliases, markOf(build)] }
    : { ...endpoint, driverOptions: { [BUILD_LABEL]: build } };
}

/** What shows whether an endpoint carries the mark of a build. */
function markCheck(leg: Leg, build: BuildId, { endpointMark }: EngineFamily): Check {
  const endpoint = ['NetworkSettings', 'Networks', { key: leg.network }] as const;
  if (endpointMark === 'alias') {
    return {
      command: {
        kind: 'print',
        of: { thing: 'container', id: leg.container },
        path: [...endpoint, 'Aliases'],
        each: 'values',
      },
      expects: { kind: 'prints-line', text: markOf(build) },
    };
  }
  return {
    command: printOf('container', leg.container, [...endpoint, 'DriverOpts', { key: BUILD_LABEL }]),
    expects: { kind: 'prints-line', text: build },
  };
}

type Leg = { readonly container: string; readonly network: string };

/** Checks that an endpoint carries the mark of a build. */
export function isOfBuildOn(leg: Leg, build: BuildId, family: EngineFamily): Guard {
  const { container, network } = leg;
  return {
    otherwise: `${container} was connected to ${network} by someone else: its endpoint does not carry the label of this build`,
    check: markCheck(leg, build, family),
  };
}
