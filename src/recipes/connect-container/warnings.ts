import { sameAddress } from '../../model/address/address.ts';
import type { Container } from '../../model/engine/container.ts';
import type { EndpointSettings } from '../../model/engine/endpoint-settings.ts';
import type { EngineFamily } from '../../model/engine/engine-family.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { endpointOn, runs, sharers } from '../endpoint/modes.ts';
import { moveOnJoining } from '../endpoint/way-out.ts';

/** `80/tcp, 443/tcp`: the ports that a container publishes on the host. */
export function publishedBy({ ports }: Container): string {
  const published = ports.filter(({ hostPort }) => hostPort !== null);
  return [...new Set(published.map((each) => `${each.containerPort}/${each.protocol}`))].join(', ');
}

/** What a fixed address is set for elsewhere: a container that does not run holds none, but will ask for it. */
export function claimants(
  { address, address6 }: Pick<EndpointSettings, 'address' | 'address6'>,
  network: Network,
  { containers }: Snapshot,
): readonly string[] {
  return containers.flatMap((other) => {
    const settings = endpointOn(other, network)?.settings;
    if (settings === undefined || runs(other)) return [];
    const claimed = [settings.address, settings.address6].find(
      (each) =>
        each !== null &&
        [address, address6].some((ours) => ours !== null && sameAddress(ours, each)),
    );
    return claimed === undefined || claimed === null
      ? []
      : [
          `${claimed} is also set for ${other.name}, which does not run: who starts second will not start.`,
        ];
  });
}

/** Who on a network already answers to a name that is to be given. */
export function namesakes(
  aliases: readonly string[],
  network: Network,
  { containers }: Snapshot,
): readonly string[] {
  return aliases.flatMap((alias) =>
    containers
      .filter((other) => {
        const endpoint = endpointOn(other, network);
        return endpoint !== null && (other.name === alias || endpoint.aliases.includes(alias));
      })
      .map(
        ({ name }) =>
          `${alias} is a name of ${name} on ${network.name} too: who asks for it gets the addresses of both.`,
      ),
  );
}

/** Why an engine leads a container through one of its networks. */
const WHY: Readonly<Record<EngineFamily['leads'], string>> = {
  'by-rule':
    'among several networks the engine takes the gateway of one with IPv6 first, then of the first by name',
  'through-the-newest': 'of several networks that which was joined last leads to the world',
};

/** What a person should know before a container is put on a network. */
export function connectWarnings(
  container: Container,
  network: Network,
  endpoint: EndpointSettings,
  snapshot: Snapshot,
): readonly string[] {
  const others = sharers(container, snapshot);
  const move = runs(container) ? moveOnJoining(container, network, snapshot) : null;
  const published = publishedBy(container);
  return [
    ...(runs(container)
      ? []
      : [`${container.name} does not run: nothing of this is in the kernel before it starts.`]),
    ...(others.length === 0
      ? []
      : [
          `${others.join(' and ')} ${others.length === 1 ? 'shares' : 'share'} the namespace of ${container.name} and will be on ${network.name} too.`,
        ]),
    ...(move === null
      ? []
      : [
          `The default route of ${container.name} moves from ${move.from} to ${move.to}: ${WHY[familyOn(snapshot).leads]}.`,
          ...(published === ''
            ? []
            : [`Its published ports (${published}) move along: connections through them are cut.`]),
        ]),
    ...(network.internal
      ? [`${network.name} is internal: it leads to its members and not beyond.`]
      : []),
    ...claimants(endpoint, network, snapshot),
    ...namesakes(endpoint.aliases, network, snapshot),
  ];
}
