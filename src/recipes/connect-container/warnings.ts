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

/** Other claims to a fixed address: a stopped container holds none, but will ask for it. */
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
          `${claimed} is also set for ${other.name}, which is not running: whichever of the two starts second will fail to start.`,
        ];
  });
}

/** Who on a network already answers to a name that is to be added. */
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
          `${alias} is also a name of ${name} on ${network.name}: a lookup returns the addresses of both.`,
      ),
  );
}

/** Why an engine leads a container's default route through one of its networks. */
const WHY: Readonly<Record<EngineFamily['leads'], string>> = {
  'by-rule':
    'among several networks the engine prefers the gateway of one with IPv6, then of the first by name',
  'through-the-newest': 'among several networks the one joined last provides the default route',
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
      : [`${container.name} is not running: nothing changes in the kernel until it starts.`]),
    ...(others.length === 0
      ? []
      : [
          `${others.join(' and ')} ${others.length === 1 ? 'shares' : 'share'} the namespace of ${container.name} and will also be on ${network.name}.`,
        ]),
    ...(move === null
      ? []
      : [
          `The default route of ${container.name} moves from ${move.from} to ${move.to}: ${WHY[familyOn(snapshot).leads]}.`,
          ...(published === ''
            ? []
            : [
                `Its published ports (${published}) move with it: connections through them are cut.`,
              ]),
        ]),
    ...(network.internal
      ? [`${network.name} is internal: it reaches its members and nothing else.`]
      : []),
    ...claimants(endpoint, network, snapshot),
    ...namesakes(endpoint.aliases, network, snapshot),
  ];
}
