import { endpointAskWords, gatewayMode } from '../../model/engine/engine-asks.ts';
import type { Network } from '../../model/engine/network.ts';
import { engineLabel } from '../../model/engine/other-engine.ts';
import type { Span } from '../../model/styled-text.ts';
import { line, span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { Across } from './overlay.ts';
import { overlayRows } from './overlay.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { stopRow } from './view.ts';

/**
 * A network of the engine: what it is, its hosts where it spans several, its subnets, who is on it,
 * its options and labels.
 */
export function networkView(
  network: Network,
  across: Across,
  input: ViewInput,
): readonly ViewRow[] {
  const { snapshot, glyphs } = input;
  const engine = engineLabel(network, snapshot);
  const traits = [
    engine === null ? '' : `engine ${engine}`,
    `driver ${network.driver}`,
    `scope ${network.scope}`,
    network.icc === null ? '' : `icc ${network.icc ? 'on' : 'off'}`,
    network.internal ? 'internal' : '',
    network.attachable ? 'attachable' : '',
    network.ipv4 ? '' : 'no IPv4',
    network.ipv6 ? 'IPv6' : '',
    gatewayWords(network),
  ].filter(Boolean);
  const host = snapshot.host.namespace;
  const bridge =
    network.bridge === null || host === null
      ? []
      : [
          stopRow([span('bridge ', 'dim'), span(network.bridge, 'strong')], network.bridge, {
            kind: 'bridge',
            namespace: host,
            name: network.bridge,
          }),
        ];
  return [
    { line: line(traits.join(` ${glyphs.separator} `)) },
    ...bridge,
    ...(network.driver === 'overlay' ? overlayRows(network, across, input) : []),
    ...part('subnets', subnetRows(network, glyphs.cut), 'none: the engine hands out no addresses'),
    ...part('members', memberRows(network, snapshot.containers, glyphs), 'nobody is on it'),
    ...part('options', pairRows(network.options, glyphs.cut), null),
    ...part('labels', pairRows(network.labels, glyphs.cut), null),
    { line: [] },
    stopRow([span('id ', 'dim'), span(network.id, 'dim')], network.id),
  ];
}

/** `gateway IPv4 routed, IPv6 isolated`: how it meets the world, where that is not by NAT. */
function gatewayWords(network: Network): string {
  const words = FAMILIES.flatMap((family) => {
    const isUsed = family === 4 ? network.ipv4 : network.ipv6;
    const mode = gatewayMode(network, family);
    return !isUsed || mode === null || mode === 'nat' ? [] : [`IPv${family} ${mode}`];
  });
  return words.length === 0 ? '' : `gateway ${words.join(', ')}`;
}

const FAMILIES = [4, 6] as const;

function part(title: string, rows: readonly ViewRow[], none: string | null): readonly ViewRow[] {
  if (rows.length > 0) return [{ line: [] }, { line: line(title, 'dim') }, ...rows];
  return none === null ? [] : [{ line: [] }, { line: line(`${title}: ${none}`, 'dim') }];
}

function subnetRows(network: Network, mark: string): readonly ViewRow[] {
  const cells = network.subnets.map((subnet) => [
    span(subnet.cidr),
    span(subnet.gateway === null ? 'no gateway' : `gateway ${subnet.gateway}`),
    span(subnet.ipRange === null ? '' : `range ${subnet.ipRange}`),
    span(
      Object.entries(subnet.auxAddresses)
        .map(([name, address]) => `${name} ${address} kept back`)
        .join(', '),
      'dim',
    ),
  ]);
  return indented(cells, mark, (at) => network.subnets[at]?.cidr ?? '');
}

function memberRows(
  network: Network,
  containers: ViewInput['snapshot']['containers'],
  glyphs: ViewInput['glyphs'],
): readonly ViewRow[] {
  const members = containers.filter((container) => network.containers.includes(container.id));
  const cells = members.map((container) => {
    const endpoint = container.endpoints.find((one) => one.networkId === network.id);
    const address = endpoint?.address ?? null;
    return [
      span(container.name),
      span(address === null ? glyphs.none : `${address}/${endpoint?.prefixLength ?? '?'}`),
      span(endpoint?.interface ?? '', 'dim'),
      span(endpoint?.mac ?? '', 'dim'),
      span(endpoint?.aliases.join(', ') ?? '', 'dim'),
      span(endpoint === undefined ? '' : endpointAskWords(endpoint.settings).join(', '), 'dim'),
    ];
  });
  return table(cells, [{ most: 30 }, {}, {}, {}, { most: 30 }, {}], glyphs.cut).map((parts, at) => {
    const member = members[at];
    const target = member === undefined ? null : ({ kind: 'container', id: member.id } as const);
    return stopRow([span(' '), ...parts], member?.name ?? '', target);
  });
}

function pairRows(pairs: Readonly<Record<string, string>>, mark: string): readonly ViewRow[] {
  const entries = Object.entries(pairs);
  const cells = entries.map(([key, value]) => [span(key, 'dim'), span(value)]);
  return indented(cells, mark, (at) => entries[at]?.join('=') ?? '');
}

function indented(
  cells: readonly (readonly Span[])[],
  mark: string,
  copy: (at: number) => string,
): readonly ViewRow[] {
  return table(cells, [{ most: 50 }, {}, {}, {}], mark).map((parts, at) =>
    stopRow([span(' '), ...parts], copy(at)),
  );
}
