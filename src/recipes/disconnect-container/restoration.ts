/** How an endpoint that was removed is put back, and what of it cannot be. */
import { contains, type Family, familyOf, sameAddress } from '../../model/address/address.ts';
import type { Container, Endpoint } from '../../model/engine/container.ts';
import type { EndpointSettings } from '../../model/engine/endpoint-settings.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Guard } from '../../plan/plan.ts';
import { type Addresses, addressesOf, areGivenOn, isFreeOn, listedAs } from '../endpoint/checks.ts';
import { engineMacOf } from '../endpoint/engine-mac.ts';
import { isDefaultBridge, runs } from '../endpoint/modes.ts';
import { givenBelow, isSurelyAskedFor, nextAddress, poolsOf } from '../endpoint/pools.ts';
import { passedOver } from '../endpoint/way-out.ts';
import { handMade } from './hand-made.ts';

export type Restoration = {
  /** What is asked for again. */
  readonly settings: EndpointSettings;
  /** The addresses that it will have; null if that cannot be promised, or it has none now. */
  readonly addresses: Addresses | null;
  readonly guards: readonly Guard[];
  readonly loses: readonly string[];
};

/** How one address comes back. */
type Kept = {
  /** To be asked for; null if the engine is to choose. */
  readonly fixed: string | null;
  readonly promised: boolean;
  readonly guards: readonly Guard[];
  readonly loses: readonly string[];
};

type Leg = {
  readonly container: Container;
  readonly network: Network;
  readonly endpoint: Endpoint;
  readonly snapshot: Snapshot;
};

/**
 * An address that the engine chose comes back by itself if it is the lowest free one then, as it
 * is now; else it must be asked for, and is a fixed one from then on; if that is not possible, it
 * may be another.
 */
function keepChosen(address: string, { container, network, snapshot }: Leg): Kept {
  const family = familyOf(address) ?? 4;
  const pool = poolsOf(network, family).find(({ cidr }) => contains(cidr, address));
  const guards = pool === undefined ? [] : [isFreeOn(network.name, listedAs(address, pool.cidr))];
  const next = nextAddress(network, family, snapshot, address);
  if (pool !== undefined && next !== null && sameAddress(next, address)) {
    const [first, ...rest] = givenBelow(network, address, snapshot).map((each) =>
      listedAs(each, pool.cidr),
    );
    const otherwise = `an address below ${address} is now free on ${network.name}, and the engine would give it to ${container.name}`;
    const below =
      first === undefined ? [] : [areGivenOn(network.name, [first, ...rest], otherwise)];
    return { fixed: null, promised: true, guards: [...guards, ...below], loses: [] };
  }
  const instead = next === null ? 'the engine chooses another' : `the engine would give ${next}`;
  const isEverywhere = familyOn(snapshot).fixesAddresses === 'everywhere';
  const fixable =
    pool !== undefined &&
    (isEverywhere || (!isDefaultBridge(network) && isSurelyAskedFor(network, pool, snapshot)));
  if (fixable) {
    const lost = `${address} becomes a fixed address of ${container.name}: otherwise ${instead}`;
    return { fixed: address, promised: true, guards, loses: [lost] };
  }
  const why = isDefaultBridge(network)
    ? 'no address can be requested on the default bridge'
    : 'no address can be requested if the engine chose the subnet';
  const lost = `its address ${address}: ${why}, and ${instead}`;
  return { fixed: null, promised: false, guards: [], loses: [lost] };
}

function keepAddress(family: Family, leg: Leg): Kept {
  const { endpoint, container, network } = leg;
  const { four, six } = addressesOf(endpoint);
  const now = family === 4 ? four : six;
  const asked = family === 4 ? endpoint.settings.address : endpoint.settings.address6;
  if (!runs(container) || now === null) {
    return { fixed: asked, promised: true, guards: [], loses: [] };
  }
  if (asked === null) return keepChosen(now, leg);
  const pool = poolsOf(network, family).find(({ cidr }) => contains(cidr, now));
  const guards = pool === undefined ? [] : [isFreeOn(network.name, listedAs(now, pool.cidr))];
  return { fixed: asked, promised: true, guards, loses: [] };
}

/** How the endpoint of a container on a network is put back as it is now. */
export function restorationOf(leg: Leg): Restoration {
  const { endpoint, container, snapshot } = leg;
  const four = keepAddress(4, leg);
  const six = keepAddress(6, leg);
  const isUp = runs(container);
  const { mac } = endpoint;
  const link = endpoint.interface ?? 'before';
  const passed = isUp ? passedOver(container, leg.network, snapshot) : null;
  return {
    settings: { ...endpoint.settings, address: four.fixed, address6: six.fixed },
    addresses: isUp && four.promised && six.promised ? addressesOf(endpoint) : null,
    guards: [...four.guards, ...six.guards],
    loses: [
      ...four.loses,
      ...six.loses,
      ...(isUp && familyOn(snapshot).numbersLinks === 'counting-on'
        ? [
            `the name of its link: it differs from ${link} until ${container.name} restarts, because the engine keeps counting`,
          ]
        : []),
      ...(isUp && mac !== null && mac !== engineMacOf(addressesOf(endpoint).four)
        ? [`its MAC address ${mac}, if the engine generates a new one`]
        : []),
      ...(passed === null
        ? []
        : [
            `the default route of ${container.name} through ${passed.name}: afterwards it goes through ${leg.network.name}, which is joined last`,
          ]),
      ...(isUp ? handMade(leg) : []),
    ],
  };
}
