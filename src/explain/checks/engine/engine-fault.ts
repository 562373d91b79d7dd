import type { Container } from '../../../model/engine/container.ts';
import type { Network } from '../../../model/engine/network.ts';
import { familyOfThing } from '../../../model/engine/other-engine.ts';
import type { DiagnosisContext } from '../../diagnosis-context.ts';
import type { Drop } from '../../filters/drops.ts';
import type { Meaning } from '../../filters/engine-meaning.ts';
import { containerWith, networksOf } from '../../filters/memberships.ts';
import type { Finding, Fix } from '../../finding.ts';
import { wordsFix } from '../../fixes.ts';

/** States a drop by the engine's own rules in the engine's terms, with the fix. */
export function engineFault(
  context: DiagnosisContext,
  { crossing }: Pick<Drop, 'crossing'>,
  { code, network, other }: Meaning,
): Pick<Finding, 'what' | 'fault'> {
  const { packet } = crossing;
  const ends = packet.isReply
    ? ([packet.destination, packet.source] as const)
    : ([packet.source, packet.destination] as const);
  const [from, to] = ends.map((address) => containerWith(context.snapshot, address));
  // Of an answer, the network that it comes from is the destination's.
  const blamed = code === 'networks-isolated' && packet.isReply ? (other ?? network) : network;
  const culprit = { kind: 'network', name: blamed.name, namespace: null } as const;
  const [source, destination] = [from ?? null, to ?? null];
  if (code === 'icc-disabled') {
    const what = `inter-container communication is off on ${blamed.name}`;
    return { what, fault: { code, culprit, fix: ownNetwork(source, destination) } };
  }
  if (code === 'internal-network') {
    const what = `${blamed.name} is internal: no traffic leaves or enters it`;
    const fix = leaveInternal(context, blamed, source, destination);
    return { what, fault: { code, culprit, fix } };
  }
  const apart = packet.isReply ? network : other;
  const what = `the engine keeps ${blamed.name} apart from ${apart?.name ?? 'other networks'}`;
  // No engine puts its containers on another's networks.
  const fix =
    source === null || source.engine !== blamed.engine
      ? wordsFix(`Ask from a container on ${blamed.name}, or publish the port.`)
      : connect(source, blamed);
  return { what, fault: { code, culprit, fix } };
}

function connect(container: Container, network: Network): Fix {
  return {
    kind: 'recipe',
    recipe: 'connect-container',
    fields: { container: container.name, network: network.name },
    title: `Connect ${container.name} to ${network.name}`,
  };
}

function ownNetwork(source: Container | null, destination: Container | null): Fix {
  if (source === null || destination === null) {
    return wordsFix('Connect both to a network that allows inter-container communication.');
  }
  return {
    kind: 'recipe',
    recipe: 'own-network',
    fields: { container: source.name, other: destination.name },
    title: `Connect ${source.name} and ${destination.name} to a network of their own`,
  };
}

/** The one that is locked in gets a network that is not, best that of the other. */
export function leaveInternal(
  { snapshot }: DiagnosisContext,
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
    return wordsFix(
      `Also connect the containers on ${internal.name} to a network that is not internal.`,
    );
  }
  return connect(inner, open);
}

function has({ endpoints }: Container, { id }: Network): boolean {
  return endpoints.some(({ networkId }) => networkId === id);
}
