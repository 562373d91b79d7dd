import { cutToBytes, LINK_NAME_BYTES, refuseLinkName } from '../../model/kernel/name-rules.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { lacking } from '../fields/lacking.ts';
import { isYes, switchField } from '../fields/switch-field.ts';
import { hostLinks, hostNamespace } from '../host/bridges.ts';
import type { Field } from '../recipe.ts';

/** Links there are, and those that a network of the engine will want again. */
function takenLinks(snapshot: Snapshot): ReadonlyMap<string, string> {
  return new Map([
    ...snapshot.networks.flatMap(({ bridge, name }) =>
      bridge === null ? [] : [[bridge, `network ${name} has its bridge under that name`] as const],
    ),
    ...hostLinks(snapshot).map(
      ({ name }) => [name, `the host already has a link ${name}`] as const,
    ),
  ]);
}

/** `br-` and the network's name, as far as it fits, with a number where that is taken. */
export function proposeBridge(network: string, snapshot: Snapshot): string {
  const taken = takenLinks(snapshot);
  const base = `br-${network}`;
  let candidate = cutToBytes(base, LINK_NAME_BYTES);
  for (let count = 2; taken.has(candidate); count += 1) {
    candidate = cutToBytes(base, LINK_NAME_BYTES - `${count}`.length) + count;
  }
  return candidate;
}

export const bridge: Field = {
  key: 'bridge',
  label: 'Bridge',
  help: 'name of the new Linux bridge that carries it, at most 15 bytes',
  choices: null,
  propose: ({ snapshot, input }) => proposeBridge(input.name ?? '', snapshot),
  refuse: (value, { snapshot, input }) => {
    const refused = refuseLinkName(value);
    if (refused !== null) return refused;
    const hint = `${proposeBridge(input.name ?? '', snapshot)} is free`;
    if (/[+!]/.test(value)) {
      const message = 'iptables would take a + or ! for more than this one link';
      return { code: 'not-allowed', message, hint };
    }
    const user = takenLinks(snapshot).get(value);
    return user === undefined ? null : { code: 'taken', message: user, hint };
  },
};

export const internal: Field = switchField({
  key: 'internal',
  label: 'Internal',
  help: 'whether it is cut off: no way to the world, nor from there',
  propose: 'no',
  notes: { yes: 'the containers reach each other and the host alone', no: 'a way out by the host' },
});

export const icc: Field = switchField({
  key: 'icc',
  label: 'ICC',
  help: 'inter-container communication: whether its containers may speak to each other',
  propose: 'yes',
  notes: { yes: 'as neighbours on a switch', no: 'a firewall rule drops it' },
  unasked: (context) => lacking('icc', context),
});

export const masquerade: Field = switchField({
  key: 'masquerade',
  label: 'Masquerade',
  help: 'whether packets to the world get the host’s own address, so that answers find back',
  propose: 'yes',
  notes: { yes: 'works everywhere', no: 'routers must know the way to the subnet' },
  unasked: (context) =>
    isYes(context.input, 'internal')
      ? 'an internal network has no way out'
      : lacking('masquerade', context),
});

/** What the engine gives to links where it is not told (moby, --mtu of dockerd). */
const USUAL_MTU = 1500;

/** ETH_MIN_MTU and ETH_MAX_MTU (include/uapi/linux/if_ether.h); what IPv6 needs (RFC 8200 5). */
const LEAST_MTU = { 4: 68, 6: 1280 } as const;
const MOST_MTU = 65_535;

/** The link that the default route of the host leads through, where its MTU is less than usual. */
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
  help: `largest packet in bytes, ${USUAL_MTU} unless said; a larger one than the way out takes is lost or split`,
  optional: true,
  choices: null,
  propose: ({ snapshot }) => narrowWayOut(snapshot)?.mtu.toString() ?? null,
  refuse: (value, { snapshot, input }) => {
    const hint = `${narrowWayOut(snapshot)?.mtu ?? USUAL_MTU} would do`;
    if (!/^\d{1,6}$/.test(value)) {
      return { code: 'not-a-number', message: `${value} is no number of bytes`, hint };
    }
    const family = isYes(input, 'ipv6') ? 6 : 4;
    const least = LEAST_MTU[family];
    if (Number(value) < least) {
      const message = `${value} is less than ${least} bytes, the least for IPv${family}`;
      return { code: 'out-of-range', message, hint };
    }
    if (Number(value) <= MOST_MTU) return null;
    const message = `${value} is more than ${MOST_MTU} bytes, the most for a bridge`;
    return { code: 'out-of-range', message, hint };
  },
};
