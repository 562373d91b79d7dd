import type { Glyphs } from '../../model/glyphs.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import { cell, span } from '../../model/styled-text.ts';
import { count, firstAddress } from '../words.ts';

const PORTS_WIDTH = 8;
const ADDRESS_WIDTH = 14;
/** Below this width the address stays away. */
const WITH_ADDRESS = 34;

/** `● docker0  172.17.0.1  3 ports`; a bridge outside the host's namespace is named with its own. */
export function bridgeRow(
  bridge: LinkEnd,
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
): Line {
  const { link, namespace } = bridge;
  const ports = namespace.links.filter((candidate) => candidate.master === link.name).length;
  const inside = namespace.kind === 'host' ? '' : ` in ${labelOf(snapshot, namespace)}`;
  const address = width >= WITH_ADDRESS ? ADDRESS_WIDTH + 1 : 0;
  const name = width - 2 - address - PORTS_WIDTH - 1;
  return [
    link.up ? span(glyphs.up, 'good') : span(glyphs.down, 'dim'),
    span(' '),
    cell(span(link.name + inside), name, glyphs.cut),
    span(' '),
    ...(address > 0
      ? [
          cell(span(firstAddress(link)?.address ?? glyphs.none, 'dim'), ADDRESS_WIDTH, glyphs.cut),
          span(' '),
        ]
      : []),
    cell(span(count(ports, 'port'), 'dim'), PORTS_WIDTH, glyphs.cut, 'right'),
  ];
}
