import type { Namespace } from '../../model/kernel/namespace.ts';
import { span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { sentences, stopRow } from './view.ts';
/** The addresses that this namespace has resolved on its links, and how sure it is of them. */
export function neighboursView(
  namespace: Namespace,
  { snapshot, glyphs }: ViewInput,
): readonly ViewRow[] {
  const { neighbours } = namespace;
  if (neighbours.length === 0) {
    return sentences('no neighbour is known: nothing was spoken to on a link of this namespace');
  }
  const owners = new Map(
    snapshot.namespaces.flatMap((other) =>
      other.links.flatMap((link) => (link.mac === null ? [] : [[link.mac, link.name] as const])),
    ),
  );
  const names = new Map(
    snapshot.containers.flatMap((container) =>
      container.endpoints.flatMap((endpoint) =>
        endpoint.mac === null ? [] : [[endpoint.mac, container.name] as const],
      ),
    ),
  );
  const cells = neighbours.map((neighbour) => {
    const state = neighbour.state.join(' ') || glyphs.unknown;
    const bad = neighbour.state.includes('FAILED') || neighbour.state.includes('INCOMPLETE');
    const mac = neighbour.mac ?? '';
    return [
      span(neighbour.address),
      span(neighbour.device, 'dim'),
      span(neighbour.mac ?? glyphs.none, neighbour.mac === null ? 'dim' : 'plain'),
      span(state, bad ? 'bad' : 'dim'),
      span(names.get(mac) ?? owners.get(mac) ?? '', 'dim'),
    ];
  });
  const lines = table(cells, [{ most: 39 }, { most: 15 }, {}, {}, { most: 30 }], glyphs.cut);
  return lines.map((line, at) => stopRow(line, neighbours[at]?.address ?? ''));
}
