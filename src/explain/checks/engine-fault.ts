import type { Container } from '../../model/engine/container.ts';
import type { Network } from '../../model/engine/network.ts';
import { familyOfThing } from '../../model/engine/other-engine.ts';
import type { Case } from '../case.ts';
import type { Drop } from '../filters/drops.ts';
import type { Meaning } from '../filters/engine-meaning.ts';
import { containerWith, networksOf } from '../filters/memberships.ts';
import type { Finding, Fix } from '../finding.ts';
import { words } from '../fixes.ts';

/** What a rule of the engine's comes to, in its own terms, and what mends it. */
export function engineFault(
  kase: Case,
  { crossing }: Pick<Drop, 'crossing'>,
  { code, network, other }: Meaning,
): Pick<Finding, 'what' | 'fault'> {
  const { packet } = crossing;
  const ends = packet.isReply
    ? ([packet.destination, packet.source] as const)
    : ([packet.source, packet.destination] as const);
  const [from, to] = ends.map((address) => containerWith(kase.snapshot, address));
  // Of an answer, the network that it comes from is the destination's.
  const blamed = code === 'networks-isolated' && packet.isReply ? (other ?? network) : network;
  const culprit = { kind: 'network', name: blamed.name, namespace: null } as const;
  const [source, destination] = [from ?? null, to ?? null];
  if (code === 'icc-disabled') {
    const what = `inter-container communication is off on ${blamed.name}`;
    return { what, fault: { code, culprit, fix: ownNetwork(source, destination) } };
  }
  if (code === 'internal-network') {
    const what = `${blamed.name} is internal: nothing leaves it, and nothing comes in`;
    const fix = leaveInternal(kase, blamed, source, destination);
    return { what, fault: { code, culprit, fix } };
  }
  const apart = packet.isReply ? network : other;
  const what = `the engine keeps ${blamed.name} apart from ${apart?.name ?? 'other networks'}`;
  // No engine puts its containers on another's networks.
  const fix =
    source === null || source.engine !== blamed.engine
      ? words(`Ask from a container on ${blamed.name}, or publish the port that is wanted.`)
      : connect(source, blamed);
  return { what, fault: { code, culprit, fix } };
}

function connect(container: Container, network: Network): Fix {
  return {
    kind: 'recipe',
    recipe: 'connect-container',
    fields: { container: container.name, network: network.name },
    title: `Put ${container.name} on ${network.name}`,
  };
}

function ownNetwork(source: Container | null, destination: Container | null): Fix {
  if (source === null || destination === null) {
    return words('Put both on a network on which containers may speak to each other.');
  }
  return {
    kind: 'recipe',
    recipe: 'own-network',
    fields: { container: source.name, other: destination.name },
    title: `Put ${source.name} and ${destination.name} on a network of their own`,
  };
}

/** The one that is locked in gets a network that is not, best that of the other. */
export function leaveInternal(
  { snapshot }: Case,
  internal: Network,
  source: Container | null,
  destination: Container | null,
): Fix {
  const isOn = (container: Container) =>
    container.endpoints.some(({ networkId }) => networkId === internal.id);
  const [inner, outer] =
    source !== null && isOn(source) ? [source, destination] : [destination, source];
  const isOpen = (network: Network) =>
    !network.internal &&
    network.bridge !== null &&
    inner !== null &&
    network.engine === inner.engine &&
    !has(inner, network);
  const isDefault = (network: Network) =>
    network.name === familyOfThing(network, snapshot).defaultNetwork;
  const open =
    (outer === null ? undefined : networksOf(snapshot, outer).find(isOpen)) ??
    snapshot.networks
      .filter(isOpen)
      .toSorted((a, b) => Number(isDefault(a)) - Number(isDefault(b)))[0];
  if (inner === null || open === undefined) {
    return words(`Put what is on ${internal.name} on a network that is not internal as well.`);
  }
  return connect(inner, open);
}

function has({ endpoints }: Container, { id }: Network): boolean {
  return endpoints.some(({ networkId }) => networkId === id);
}
