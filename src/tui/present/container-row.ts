import type { Container } from '../../model/engine/container.ts';
import { nameWithEngine } from '../../model/engine/other-engine.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line, Span } from '../../model/styled-text.ts';
import { cell, span, widthOf } from '../../model/styled-text.ts';

/** Below this width there is only room for a name and its network. */
const WITH_ADDRESS = 34;
/** What each column needs at most, and what a name gets before its network does. */
const ADDRESS_MOST = 15;
const MODE_MOST = 16;
const MODE_LEAST = 8;
const NAME_FIRST = 14;

type Columns = { readonly mode: number; readonly address: number };
const measured = new WeakMap<Snapshot, Columns>();

/** `● web  bridge  172.17.0.2` for a container that runs, `○ old  Exited (0) 2 hours ago` for one that does not. */
export function containerRow(
  container: Container,
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
): Line {
  const room = width - 2;
  const needs = columnsOf(snapshot);
  const address = width < WITH_ADDRESS ? 0 : needs.address + 1;
  const mode = Math.min(needs.mode, Math.max(MODE_LEAST, room - address - NAME_FIRST - 1));
  const name = room - address - mode - 1;
  const head = [stateDot(container, glyphs), span(' ')];
  if (container.pid === null) {
    const status = span(container.status || container.state, 'dim');
    return [
      ...head,
      cell(span(nameWithEngine(container), 'dim'), name, glyphs.cut),
      span(' '),
      cell(status, room - name - 1, glyphs.cut),
    ];
  }
  return [
    ...head,
    cell(span(nameWithEngine(container)), name, glyphs.cut),
    span(' '),
    cell(span(modeOf(container, snapshot), 'dim'), mode, glyphs.cut),
    ...(address === 0
      ? []
      : [
          span(' '),
          cell(span(addressOf(container, snapshot) ?? glyphs.none), address - 1, glyphs.cut),
        ]),
  ];
}

/** How wide the networks and the addresses of all containers are. Measured once a snapshot. */
function columnsOf(snapshot: Snapshot): Columns {
  let columns = measured.get(snapshot);
  if (columns === undefined) {
    let mode = MODE_LEAST;
    let address = 1;
    for (const container of snapshot.containers) {
      if (container.pid === null) continue;
      mode = Math.max(mode, widthOf(span(modeOf(container, snapshot)).text));
      address = Math.max(address, addressOf(container, snapshot)?.length ?? 1);
    }
    columns = { mode: Math.min(mode, MODE_MOST), address: Math.min(address, ADDRESS_MOST) };
    measured.set(snapshot, columns);
  }
  return columns;
}

function stateDot(container: Container, glyphs: Glyphs): Span {
  switch (container.state) {
    case 'running':
      return span(glyphs.up, 'good');
    case 'paused':
      return span(glyphs.paused, 'warn');
    case 'restarting':
      return span(glyphs.paused, 'warn');
    case 'dead':
      return span(glyphs.down, 'bad');
    default:
      return span(glyphs.down, 'dim');
  }
}

const BY_CONTAINER = 'container:';

function modeOf(container: Container, snapshot: Snapshot): string {
  const { networkMode, endpoints } = container;
  if (networkMode.startsWith(BY_CONTAINER)) {
    const id = networkMode.slice(BY_CONTAINER.length);
    return `= ${containerNamed(snapshot, id)?.name ?? id.slice(0, 12)}`;
  }
  const first = endpoints[0];
  if (first === undefined || networkMode === 'host' || networkMode === 'none') {
    return networkMode === 'default' ? 'bridge' : networkMode;
  }
  return endpoints.length > 1 ? `${first.network} +${endpoints.length - 1}` : first.network;
}

/** The first address on a network of the engine; for a shared namespace, of the one that it is shared with. */
function addressOf(container: Container, snapshot: Snapshot): string | null {
  const own = container.endpoints.find((endpoint) => endpoint.address !== null)?.address ?? null;
  if (own !== null || !container.networkMode.startsWith(BY_CONTAINER)) return own;
  const namespace =
    container.namespace === null ? null : namespaceOf(snapshot, container.namespace);
  const link = namespace?.links.find((candidate) => candidate.kind !== 'loopback');
  return link?.addresses[0]?.address ?? null;
}

function containerNamed(snapshot: Snapshot, idOrName: string): Container | null {
  return (
    snapshot.containers.find(
      (candidate) => candidate.id === idOrName || candidate.name === idOrName,
    ) ?? null
  );
}
