/** Who is on a network, and what of an endpoint an engine gives back when it is connected again. */
import { BUILD_LABEL } from '../../executor/engine/engine-change.ts';
import { canonicalAddress, type Family, familyOf } from '../../model/address/address.ts';
import type { Container, Endpoint } from '../../model/engine/container.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { addressesOf } from '../endpoint/checks.ts';
import { engineMacOf } from '../endpoint/engine-mac.ts';
import { endpointOn } from '../endpoint/modes.ts';
import { nextAddress } from '../endpoint/pools.ts';

export type Member = {
  readonly container: Container;
  readonly endpoint: Endpoint;
  /** Whether it has a link on it now; else it is only configured to get one when it starts. */
  readonly attached: boolean;
};

function orderOf(address: string | null): bigint {
  const bytes = address === null ? [] : (canonicalAddress(address) ?? '').split('.');
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(/^\d+$/.test(byte) ? byte : 0), 0n);
}

/**
 * The members of a network in the order in which they are best connected again: those that asked for
 * an address, so that nobody else gets it, and then the others from the lowest, as the engine hands out;
 * finally those that do not run, which get none yet.
 */
export function membersOf(network: Network, snapshot: Snapshot): readonly Member[] {
  const members = snapshot.containers.flatMap((container): readonly Member[] => {
    const endpoint = endpointOn(container, network);
    const attached = network.containers.includes(container.id);
    return endpoint === null ? [] : [{ container, endpoint, attached }];
  });
  const rank = ({ attached, endpoint: { settings } }: Member): number =>
    !attached ? 2 : settings.address === null && settings.address6 === null ? 1 : 0;
  return members.toSorted((a, b) => {
    const [one, other] = [orderOf(a.endpoint.address), orderOf(b.endpoint.address)];
    return rank(a) - rank(b) || (one < other ? -1 : one > other ? 1 : 0);
  });
}

/** The address of one family that the engine chose for an endpoint; null if it was asked for, or there is none. */
function chosen({ endpoint }: Member, family: Family): string | null {
  const { settings } = endpoint;
  const { four, six } = addressesOf(endpoint);
  return family === 6
    ? settings.address6 === null
      ? six
      : null
    : settings.address === null
      ? four
      : null;
}

/**
 * Which addresses the members may not get back: the engine hands out the lowest that is free, so
 * those above a gap move down. By the containers' names.
 */
export function unsureAddresses(
  network: Network,
  members: readonly Member[],
  snapshot: Snapshot,
): ReadonlyMap<string, readonly string[]> {
  const unsure = new Map<string, string[]>();
  const back: Container[] = [];
  for (const member of members.filter(({ attached }) => attached)) {
    for (const family of [4, 6] as const) {
      const address = chosen(member, family);
      if (address === null || familyOf(address) !== family) continue;
      // The swarm's managers keep counting up, and do not go back to the lowest.
      const next = nextAddress(network, family, { ...snapshot, containers: back });
      if (next !== null && canonicalAddress(address) === next) continue;
      const { name } = member.container;
      unsure.set(name, [...(unsure.get(name) ?? []), address]);
    }
    back.push(member.container);
  }
  return unsure;
}

/** What of a member's endpoint cannot be brought back, in words. */
export function lostOf(member: Member, unsure: readonly string[]): readonly string[] {
  const { container, endpoint, attached } = member;
  const { name } = container;
  if (!attached) return [];
  const link = endpoint.interface === null ? 'its link' : `its link, ${endpoint.interface}`;
  return [
    `the name of ${link} in ${name}, which the engine numbers again, and anything set on it by hand`,
    ...unsure.map(
      (address) => `${address}, which the engine chose for ${name}: it gets the first free address`,
    ),
    ...(endpoint.mac === null || endpoint.mac === engineMacOf(endpoint.address)
      ? []
      : [`the MAC ${endpoint.mac} of ${name}`]),
  ];
}

/** The build that made the network; null if patchpanel did not. */
export function buildOf({ labels }: Network): string | null {
  return labels[BUILD_LABEL] ?? null;
}
