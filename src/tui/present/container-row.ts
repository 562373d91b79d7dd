import type { Container } from '../../model/container.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { namespaceOf } from '../../model/wiring.ts';
import type { Line, Span } from '../line.ts';
import { cell, span } from '../line.ts';
import type { Glyphs } from '../theme.ts';

const ADDRESS_WIDTH = 15;
const MODE_WIDTH = 10;
/** Below this width there is room for a name and its network alone. */
const WITH_ADDRESS = 34;

/** `● web  bridge  172.17.0.2` for a container that runs, `○ old  Exited (0) 2 hours ago` for one that does not. */
export function containerRow(
  container: Container,
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
): Line {
  const dot = stateDot(container, glyphs);
  const room = width - 2;
  const alive = container.pid !== null;
  if (!alive) {
    const name = Math.max(8, room - 1 - ADDRESS_WIDTH - MODE_WIDTH - 1);
    const rest = room - name - 1;
    return [
      dot,
      span(' '),
      cell(span(container.name, 'dim'), name, glyphs.cut),
      span(' '),
      cell(span(container.status || container.state, 'dim'), rest, glyphs.cut),
    ];
  }
  const mode = span(modeOf(container, snapshot), 'dim');
  if (width < WITH_ADDRESS) {
    const name = room - MODE_WIDTH - 1;
    return [
      dot,
      span(' '),
      cell(span(container.name), name, glyphs.cut),
      span(' '),
      cell(mode, MODE_WIDTH, glyphs.cut),
    ];
  }
  const name = room - MODE_WIDTH - ADDRESS_WIDTH - 2;
  return [
    dot,
    span(' '),
    cell(span(container.name), name, glyphs.cut),
    span(' '),
    cell(mode, MODE_WIDTH, glyphs.cut),
    span(' '),
    cell(span(addressOf(container, snapshot) ?? glyphs.none), ADDRESS_WIDTH, glyphs.cut),
  ];
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
