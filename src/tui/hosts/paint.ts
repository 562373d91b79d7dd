import type { SwarmNode } from '../../model/engine/swarm-details.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { EngineState } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import { line, lineWidth, span, spread, wrapped } from '../../model/styled-text.ts';
import { hostStatusOf } from '../../store/hosts/host-status.ts';
import type { HostEntry } from '../../store/hosts/open-hosts.ts';
import type { HostId } from '../../store/hosts/other-hosts.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';
import { count } from '../words.ts';
import { type Nodes, notOpened, sshAddressOf } from './nodes.ts';
import { hostStatusWords } from './words.ts';

export type HostsScreen = {
  readonly entries: readonly HostEntry[];
  readonly shown: HostId;
  readonly nodes: Nodes;
  /** The cursor: over the hosts, then the nodes that are not open. */
  readonly at: number;
};

type Drawing = { readonly width: number; readonly glyphs: Glyphs };

/** Each open host with how it stands and what is on it, and below them what else could be opened. */
export function hostsPanel(screen: HostsScreen, drawing: Drawing): Panel {
  const { entries, at, nodes } = screen;
  const blocks = [
    ...entries.map((entry, index) => hostRows(entry, screen.shown, index === at, drawing)),
    ...notOpened(nodes, entries).map((node, index) =>
      nodeRows(node, entries.length + index === at, drawing),
    ),
  ];
  const heading = nodesHeading(nodes, entries, drawing);
  const rows = [
    ...blocks.slice(0, entries.length).flat(),
    ...heading,
    ...blocks.slice(entries.length).flat(),
  ];
  const starts = blocks.map(
    (_, index) =>
      blocks.slice(0, index).flat().length + (index < entries.length ? 0 : heading.length),
  );
  const first = starts[at] ?? 0;
  const own = blocks[at]?.length ?? 1;
  return { title: `Hosts ${entries.length}`, rows, starts, sight: [first, first + own - 1] };
}

const INDENT = '  ';

function hostRows(
  { id, name, snapshot, feed }: HostEntry,
  shown: HostId,
  here: boolean,
  { width, glyphs }: Drawing,
): readonly PanelRow[] {
  const status = hostStatusOf({ snapshot, feed });
  const { glyph, tone, words } = hostStatusWords(status, glyphs);
  const left = [
    span(`${glyph} `, tone),
    span(name, here ? 'accent' : 'plain'),
    span(id === shown ? '  (shown)' : '', 'dim'),
  ];
  const facts: readonly string[] =
    snapshot === null
      ? []
      : [
          engineWords(snapshot.host.engine),
          count(snapshot.containers.length, 'container'),
          count(snapshot.namespaces.length, 'namespace'),
          ...(snapshot.problems.length === 0 ? [] : [count(snapshot.problems.length, 'problem')]),
          ...swarmWords(snapshot.host.engine),
        ];
  const right = [span(`  ${words}`, tone)];
  const fits = lineWidth(left) + lineWidth(right) <= width;
  const below: readonly Line[] = [
    ...(fits ? [] : [line(words, tone)]),
    line(facts.join(` ${glyphs.separator} `), 'dim'),
    ...('why' in status ? [line(status.why, tone)] : []),
  ]
    .filter((row) => lineWidth(row) > 0)
    .flatMap((row) => wrapped(row, width - INDENT.length));
  return [
    { line: fits ? spread(left, right, width, glyphs.cut) : left, here },
    ...below.map((row) => ({ line: [span(INDENT), ...row] })),
  ];
}

function engineWords(engine: EngineState): string {
  switch (engine.kind) {
    case 'connected':
      return `${engine.name} ${engine.version}`;
    case 'unreachable':
      return 'no engine answers';
    case 'unread':
      return 'no engine';
  }
}

function swarmWords(engine: EngineState): readonly string[] {
  if (engine.kind !== 'connected' || engine.swarm.state === 'inactive') return [];
  const { state, manager, address } = engine.swarm;
  if (state === 'unknown') return ['swarm unknown'];
  const role = manager ? 'swarm manager' : 'swarm worker';
  return [
    `${role}${address === null ? '' : ` ${address}`}${state === 'active' ? '' : `, ${state}`}`,
  ];
}

function nodesHeading(
  nodes: Nodes,
  entries: readonly HostEntry[],
  { width }: Drawing,
): readonly PanelRow[] {
  const row = (text: string, tone: 'dim' | 'bad' = 'dim') =>
    wrapped(line(text, tone), width).map((words) => ({ line: words }));
  switch (nodes.kind) {
    case 'none':
      return [];
    case 'reading':
      return [{ line: [] }, ...row('asking for the swarm’s nodes')];
    case 'read': {
      const found = notOpened(nodes, entries).length;
      const words = found === 0 ? 'every swarm node is open' : 'nodes not open';
      const problems = nodes.problems.flatMap((why) =>
        row(`could not list the swarm’s nodes: ${why}`, 'bad'),
      );
      return [{ line: [] }, ...(found === 0 && problems.length > 0 ? [] : row(words)), ...problems];
    }
  }
}

function nodeRows(node: SwarmNode, here: boolean, { width, glyphs }: Drawing): readonly PanelRow[] {
  const left = [
    span(`${glyphs.down} `, 'dim'),
    span(node.hostname || node.id, here ? 'accent' : 'plain'),
  ];
  const state = node.state === 'ready' ? 'dim' : 'warn';
  const right = [span(`  ${sshAddressOf(node) ?? 'no address'}`, 'dim')];
  const facts = [
    node.leader ? 'leader' : node.role,
    node.availability,
    ...(node.version === '' ? [] : [`Docker ${node.version}`]),
  ];
  return [
    { line: spread(left, right, width, glyphs.cut), here },
    {
      line: [
        span(INDENT),
        span(`${node.state} ${glyphs.separator} `, state),
        span(facts.filter(Boolean).join(` ${glyphs.separator} `), 'dim'),
      ],
    },
  ];
}
