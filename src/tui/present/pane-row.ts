import type { Glyphs } from '../../model/glyphs.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import type { Item } from '../../store/items.ts';
import { bridgeRow } from './bridge-row.ts';
import { containerRow } from './container-row.ts';
import { namespaceRow } from './namespace-row.ts';
import { networkRow } from './network-row.ts';

/** The line of a thing in its list, for a list of `width` cells. */
export function paneRow(item: Item, snapshot: Snapshot, width: number, glyphs: Glyphs): Line {
  switch (item.kind) {
    case 'container':
      return containerRow(item.container, snapshot, width, glyphs);
    case 'namespace':
      return namespaceRow(item.namespace, snapshot, width, glyphs);
    case 'network':
      return networkRow(item.network, width, glyphs);
    case 'bridge':
      return bridgeRow(item.bridge, snapshot, width, glyphs);
  }
}
