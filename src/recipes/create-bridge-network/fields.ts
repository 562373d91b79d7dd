import { refuseLinkName } from '../../model/kernel/name-rules.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { lacking } from '../fields/lacking.ts';
import { isYes, switchField } from '../fields/switch-field.ts';
import { hostLinks, hostNamespace } from '../host/bridges.ts';
import { firstFreeLink } from '../host/free-name.ts';
import type { Field } from '../recipe.ts';

/** The links that exist, and those that a network of the engine will need again. */
function takenLinks(snapshot: Snapshot): ReadonlyMap<string, string> {
  return new Map([
    ...snapshot.networks.flatMap(({ bridge, name }) =>
      bridge === null ? [] : [[bridge, `the bridge of network ${name} has that name`] as const],
    ),
    ...hostLinks(snapshot).map(
      ({ name }) => [name, `the host already has a link ${name}`] as const,
    ),
  ]);
}

/** `br-` and the network's name, as far as it fits, with a number if that is taken. */
export function proposeBridge(network: string, snapshot: Snapshot): string {
  const taken = takenLinks(snapshot);
  return firstFreeLink(`br-${network}`, taken);
}

export const bridge: Field = {
  key: 'bridge',
  label: 'Bridge',
  help: 'name of its new Linux bridge, at most 15 bytes',
  choices: null,
  propose: ({ snapshot, input }) => proposeBridge(input.name ?? '', snapshot),
  refuse: (value, { snapshot, input }) => {
    const refused = refuseLinkName(value);
    if (refused !== null) return refused;
    const hint = `${proposeBridge(input.name ?? '', snapshot)} is free`;
    if (/[+!]/.test(value)) {
      const message = 'in iptables a + or ! would match more than this one link';
      return { code: 'not-allowed', message, hint };
    }
    const user = takenLinks(snapshot).get(value);
    return user === undefined ? null : { code: 'taken', message: user, hint };
  },
};

export const internal: Field = switchField({
  key: 'internal',
  label: 'Internal',
  help: 'isolate it: no traffic to or from other networks',
  propose: 'no',
  notes: {
    yes: 'the containers can reach only each other and the host',
    no: 'traffic leaves through the host',
  },
});

export const icc: Field = switchField({
  key: 'icc',
  label: 'ICC',
  help: 'inter-container communication: whether its containers may reach each other',
  propose: 'yes',
  notes: { yes: 'like hosts on one switch', no: 'a firewall rule blocks it' },
  unasked: (context) => lacking('icc', context),
});

export const masquerade: Field = switchField({
  key: 'masquerade',
  label: 'Masquerade',
  help: 'give packets to other networks the host’s address, so replies can return (NAT)',
  propose: 'yes',
  notes: { yes: 'works everywhere', no: 'routers need a route to the subnet' },
  unasked: (context) =>
    isYes(context.input, 'internal')
      ? 'an internal network has no route to other networks'
      : lacking('masquerade', context),
});

/** The MTU that the engine gives to links by default (moby, --mtu of dockerd). */
const USUAL_MTU = 1500;

/** ETH_MIN_MTU and ETH_MAX_MTU (include/uapi/linux/if_ether.h); what IPv6 needs (RFC 8200 5). */
const LEAST_MTU = { 4: 68, 6: 1280 } as const;
const MOST_MTU = 65_535;

/** The link of the host's default route, if its MTU is less than usual. */
export function narrowWayOut(
  snapshot: Snapshot,
): { readonly name: string; readonly mtu: number } | null {
  const host = hostNamespace(snapshot);
  const ways = (host?.routes ?? []).filter(
    ({ destination, table }) => destination === 'default' && table === 'main',
  );
  const links = (host?.links ?? []).filter(({ name }) => ways.some((way) => way.device === name));
  return links.find(({ mtu }) => mtu < USUAL_MTU) ?? null;
}

export const mtu: Field = {
  key: 'mtu',
  label: 'MTU',
  help: `largest packet in bytes (default ${USUAL_MTU}); packets larger than the outgoing link allows are dropped or fragmented`,
  optional: true,
  choices: null,
  propose: ({ snapshot }) => narrowWayOut(snapshot)?.mtu.toString() ?? null,
  refuse: (value, { snapshot, input }) => {
    const hint = `for example ${narrowWayOut(snapshot)?.mtu ?? USUAL_MTU}`;
    if (!/^\d{1,6}$/.test(value)) {
      return { code: 'not-a-number', message: `${value} is not a number of bytes`, hint };
    }
    const family = isYes(input, 'ipv6') ? 6 : 4;
    const least = LEAST_MTU[family];
    if (Number(value) < least) {
      const message = `${value} is less than ${least} bytes, the minimum for IPv${family}`;
      return { code: 'out-of-range', message, hint };
    }
    if (Number(value) <= MOST_MTU) return null;
    const message = `${value} is more than ${MOST_MTU} bytes, the maximum for a bridge`;
    return { code: 'out-of-range', message, hint };
  },
};
