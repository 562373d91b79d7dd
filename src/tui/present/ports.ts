import { formatCidr } from '../../model/address/address.ts';
import type { FarEnd, LinkEnd } from '../../model/kernel/wiring.ts';
import { portsOf } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Span } from '../../model/styled-text.ts';
import { line, span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { PaneTarget } from '../../store/state.ts';
import { count, firstAddress } from '../words.ts';
import { upWord } from './addresses.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { stopRow } from './view.ts';
/** A bridge: its own addresses, the network of the engine it carries, and each port with what is behind it. */
export function portsView(bridge: LinkEnd, input: ViewInput): readonly ViewRow[] {
  const { snapshot, glyphs } = input;
  const { link } = bridge;
  const ports = portsOf(snapshot, bridge);
  const network = snapshot.networks.find(
    (one) => one.bridge === link.name && bridge.namespace.kind === 'host',
  );
  const addresses = link.addresses.map(formatCidr).join('  ') || 'no address';
  const cells = ports.map(({ port, far }): readonly Span[] => [
    span(String(port.link.index), 'dim'),
    span(port.link.name, 'strong'),
    upWord(port.link),
    ...farCells(far, input),
  ]);
  const columns = [{ align: 'right' }, { most: 15 }, {}, {}, {}, { most: 30 }] as const;
  const rows = table(cells, columns, glyphs.cut).map((parts, at) => {
    const port = ports[at];
    if (port === undefined) return { line: parts };
    const thing = { kind: 'link', end: port.port } as const;
    return stopRow([span(' '), ...parts], port.port.link.name, targetOf(port.far), thing);
  });
  return [
    { line: [span(`${addresses}  `), upWord(link), span(`  mtu ${link.mtu}`, 'dim')] },
    ...(network === undefined
      ? []
      : [
          stopRow([span('network ', 'dim'), span(network.name, 'strong')], network.name, {
            kind: 'network',
            id: network.id,
          }),
        ]),
    { line: [] },
    {
      line: line(
        ports.length === 0 ? 'no ports: nothing is plugged in' : count(ports.length, 'port'),
        'dim',
      ),
    },
    ...rows,
  ];
}

function farCells(far: FarEnd | null, { snapshot, glyphs }: ViewInput): readonly Span[] {
  if (far === null) return [span(glyphs.none, 'dim'), span(''), span('')];
  if (far.kind === 'unknown')
    return [span(`${glyphs.cable} ${glyphs.unknown}`, 'dim'), span(''), span(far.why, 'dim')];
  const address = firstAddress(far.end.link);
  return [
    span(`${glyphs.cable} ${far.end.link.name}`),
    span(address === null ? glyphs.none : formatCidr(address)),
    span(labelOf(snapshot, far.end.namespace)),
  ];
}

function targetOf(far: FarEnd | null): PaneTarget | null {
  return far?.kind === 'link' ? { kind: 'namespace', id: far.end.namespace.id } : null;
}
