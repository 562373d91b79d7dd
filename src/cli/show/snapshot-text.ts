import type { Container, ContainerState } from '../../model/engine/container.ts';
import type { Network } from '../../model/engine/network.ts';
import { engineLabel } from '../../model/engine/other-engine.ts';
import { drawnGlyphs } from '../../model/glyphs.ts';
import { bridgesOf } from '../../model/kernel/bridges.ts';
import { kindLabel, labelOf, modeLabel } from '../../model/label.ts';
import type { Problem } from '../../model/problem.ts';
import type { EngineState, OtherEngine, Snapshot, SnapshotHost } from '../../model/snapshot.ts';
import { type TableCell, table } from '../../model/table.ts';
import { indent, type PrintedLine, paint } from '../print/line.ts';
import type { Output } from '../print/output.ts';
import { addressesLabel, endpointsLabel } from './labels.ts';
import { linkLines } from './namespace-text.ts';

type Drawing = Pick<Output, 'ascii'>;

/** The whole snapshot for a person: what the four panes of the explorer list, and the links of each namespace. */
export function snapshotText(snapshot: Snapshot, drawing: Drawing): readonly PrintedLine[] {
  const { containers, namespaces, networks, problems } = snapshot;
  const bridges = bridgeRows(snapshot, drawing);
  const section = (title: string, lines: readonly PrintedLine[]): readonly PrintedLine[] =>
    lines.length === 0 ? [] : ['', [paint('strong', title)], ...indent(lines)];
  return [
    headLine(snapshot.host, drawing),
    ...section(`Containers (${containers.length})`, containerLines(snapshot, drawing)),
    ...section(`Namespaces (${namespaces.length})`, namespaceLines(snapshot, drawing)),
    ...section(`Networks (${networks.length})`, networkLines(networks, snapshot)),
    ...section(`Bridges (${bridges.length})`, table(bridges)),
    ...section(`Problems (${problems.length})`, problems.flatMap(problemLines)),
  ];
}

/** `this machine · Docker 28.2.2 · root` */
function headLine(host: SnapshotHost, { ascii }: Drawing): PrintedLine {
  const asked =
    host.namespace === null ? 'root or not is unknown' : host.root ? 'root' : 'not root';
  const others = (host.otherEngines ?? []).map(otherWords);
  const words = ['', engineWords(host.engine), ...others, asked];
  return [paint('strong', host.target), words.join(` ${drawnGlyphs(ascii).separator} `)];
}

/** `podman 5.8.6`, `podman of alice: not read` */
function otherWords({ id, state }: OtherEngine): string {
  return state.kind === 'connected' ? `${id} ${state.version}` : `${id}: not read`;
}

function engineWords(engine: EngineState): string {
  if (engine.kind === 'connected') {
    return `${engine.name} ${engine.version}${engine.rootless === true ? ', rootless' : ''}`;
  }
  if (engine.kind === 'unread') return 'engine not asked';
  return engine.absent ? 'no engine' : 'engine unknown';
}

function containerLines(snapshot: Snapshot, drawing: Drawing): readonly PrintedLine[] {
  return table(
    snapshot.containers.map((container): readonly TableCell[] => [
      stateCell(container.state, drawing.ascii),
      container.name,
      ...engineCell(container, snapshot),
      modeLabel(container, snapshot),
      endpointsLabel(container),
      { text: container.pid === null ? '' : `pid ${container.pid}`, tone: 'dim' },
      { text: container.namespace === null ? '' : String(container.namespace), tone: 'dim' },
      { text: container.image, tone: 'dim' },
      { text: container.status || container.state, tone: 'dim' },
    ]),
  );
}

function stateCell(state: ContainerState, ascii: boolean): TableCell {
  const glyphs = drawnGlyphs(ascii);
  if (state === 'running') return { text: glyphs.up, tone: 'good' };
  if (state === 'paused') return { text: glyphs.paused, tone: 'warn' };
  return { text: glyphs.down, tone: 'dim' };
}

function namespaceLines(snapshot: Snapshot, drawing: Drawing): readonly PrintedLine[] {
  return snapshot.namespaces.flatMap((namespace, at) => {
    const { id, access } = namespace;
    const refused = access.kind === 'refused' ? [`not read: ${access.problem.why}`] : [];
    const body = [...refused, ...linkLines(namespace, snapshot, drawing)];
    const head = [
      paint('accent', labelOf(snapshot, namespace)),
      '  ',
      paint('dim', `${id} ${kindLabel(namespace)}`),
    ];
    return [...(at === 0 ? [] : ['']), head, ...indent(body)];
  });
}

/** A column that is there only where the host has several engines. */
function engineCell(thing: Container | Network, snapshot: Snapshot): readonly TableCell[] {
  const engine = engineLabel(thing, snapshot);
  return engine === null ? [] : [{ text: engine, tone: 'dim' }];
}

function networkLines(networks: readonly Network[], snapshot: Snapshot): readonly PrintedLine[] {
  return table(
    networks.map((network): readonly TableCell[] => [
      network.name,
      ...engineCell(network, snapshot),
      network.driver,
      network.subnets.map((subnet) => subnet.cidr).join(' ') || '-',
      network.subnets.flatMap((subnet) => subnet.gateway ?? []).join(' ') || '-',
      network.bridge ?? '-',
      count(network.containers.length, 'container'),
      [network.internal ? 'internal' : '', network.icc === false ? 'icc off' : '']
        .filter((word) => word !== '')
        .join(', '),
    ]),
  );
}

function bridgeRows(snapshot: Snapshot, { ascii }: Drawing): readonly (readonly TableCell[])[] {
  const { cable } = drawnGlyphs(ascii);
  return bridgesOf(snapshot).map(({ link, network, ports }) => [
    link.name,
    addressesLabel(link) || '-',
    network === null ? '' : `"${network.name}"`,
    count(ports.length, 'port'),
    ports
      .map(({ port, behind }) =>
        behind === null ? port.link.name : `${port.link.name} ${cable} ${behind}`,
      )
      .join(', '),
  ]);
}

/** What could not be read, why, and what to do, in two lines. */
export function problemLines({ what, why, hint }: Problem): readonly string[] {
  const first = `cannot ${what}: ${why}`;
  return hint === '' ? [first] : [first, `  ${hint}`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
