import type { Network } from '../../model/engine/network.ts';
import { familyOfThing } from '../../model/engine/other-engine.ts';
import { farEndOf, type LinkEnd } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** What a link that the engine made or uses is to it, and the engine's own command to change that. */
export type EngineOwned = { readonly what: string; readonly way: string };

/**
 * What a link is to the engine: the bridge of a network, a leg of a container's, a part of an overlay,
 * the parent of a macvlan network. Null for a link that the engine does not use.
 */
export function engineOwned(snapshot: Snapshot, end: LinkEnd): EngineOwned | null {
  return (
    bridgeOrParent(snapshot, end) ??
    leg(snapshot, end) ??
    overlayPart(snapshot, end) ??
    farLeg(snapshot, end)
  );
}

/** The engine does not remove its built-in networks. */
function remove(network: Network, snapshot: Snapshot): string {
  const { command, defaultNetwork, withoutDefault } = familyOfThing(network, snapshot);
  const { name } = network;
  return name === defaultNetwork ? withoutDefault : `${command} network rm ${name}`;
}

function bridgeOrParent(snapshot: Snapshot, { namespace, link }: LinkEnd): EngineOwned | null {
  if (namespace.kind !== 'host') return null;
  const carried = snapshot.networks.find(({ bridge }) => bridge === link.name);
  if (carried !== undefined) {
    return {
      what: `the bridge of the engine’s network ${carried.name}`,
      way: remove(carried, snapshot),
    };
  }
  const child = snapshot.networks.find(
    ({ driver, options }) =>
      (driver === 'macvlan' || driver === 'ipvlan') && options.parent === link.name,
  );
  if (child === undefined) return null;
  return { what: `the parent of the engine’s network ${child.name}`, way: remove(child, snapshot) };
}

/** A link inside a container through which it is on a network. */
function leg(snapshot: Snapshot, { namespace, link }: LinkEnd): EngineOwned | null {
  const residents = snapshot.containers.filter(({ id }) => namespace.containers.includes(id));
  for (const container of residents) {
    const endpoint = container.endpoints.find(
      (each) => each.interface === link.name || (each.mac !== null && each.mac === link.mac),
    );
    if (endpoint !== undefined) {
      return {
        what: `the link of container ${container.name} on network ${endpoint.network}`,
        way: `${familyOfThing(container, snapshot).command} network disconnect ${endpoint.network} ${container.name}`,
      };
    }
  }
  return null;
}

function overlayPart(snapshot: Snapshot, { namespace }: LinkEnd): EngineOwned | null {
  if (namespace.kind !== 'overlay') return null;
  const label = labelOf(snapshot, namespace);
  const network = snapshot.networks.find(({ name }) => label.startsWith(`${name} (`));
  return {
    what: `part of the engine’s ${label}`,
    way:
      network === undefined
        ? 'docker network rm, or docker swarm leave'
        : remove(network, snapshot),
  };
}

function farLeg(snapshot: Snapshot, { link }: LinkEnd): EngineOwned | null {
  const far = farEndOf(snapshot, link);
  if (far?.kind !== 'link') return null;
  const owned = leg(snapshot, far.end) ?? overlayPart(snapshot, far.end);
  return owned === null ? null : { ...owned, what: `the other end of ${owned.what}` };
}
