import type { Network } from '../../model/engine/network.ts';
import { vxlanIdsOf } from '../../model/engine/overlay.ts';
import type { OverlayHost } from '../../model/engine/overlay-hosts.ts';
import { overlayHosts } from '../../model/engine/overlay-hosts.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Line, Span } from '../../model/styled-text.ts';
import { cell, line, lineWidth, span } from '../../model/styled-text.ts';
import type { OtherHosts } from '../../store/hosts/other-hosts.ts';
import type { PaneTarget, Peers } from '../../store/state.ts';
import type { Stop, ViewInput, ViewRow } from './view.ts';
import { stopRow } from './view.ts';

/** What the hosts that are open know of each other and of the rest. */
export type Across = { readonly otherHosts: OtherHosts; readonly peers: Peers };

type Drawing = { readonly network: string; readonly vxlan: string; readonly glyphs: Glyphs };

/** A line of the picture with what the cursor finds on it. */
type Piece = {
  readonly spans: Line;
  readonly copy: string;
  readonly target: Stop['target'];
};

/**
 * An overlay network across its hosts: this one, the vxlan, the others, each with its containers
 * beneath; side by side where that fits, else one below the other.
 */
export function overlayRows(
  network: Network,
  { otherHosts, peers }: Across,
  input: ViewInput,
): readonly ViewRow[] {
  const { snapshot, width, glyphs } = input;
  const known = peers.kind === 'read' && peers.peers.network === network.id ? peers : null;
  const name = (otherHosts.others.length === 0 ? null : otherHosts.name) ?? snapshot.host.target;
  const hosts = overlayHosts(
    network.id,
    { name, snapshot },
    otherHosts.others,
    known === null ? null : known.peers,
  );
  const ids = vxlanIdsOf(network.options);
  const vxlan = ids.length === 0 ? 'vxlan' : `vxlan ${ids.join(', ')}`;
  const wide = sideBySide(hosts, { network: network.id, vxlan, glyphs });
  const fits = wide.every((row) => lineWidth(row.line) <= width);
  return [
    { line: [] },
    { line: line('across hosts', 'dim') },
    ...(fits ? wide : below(hosts, { network: network.id, vxlan, glyphs })),
    ...notes(known?.problems.map(({ what, why }) => `could not ${what}: ${why}`) ?? []),
    ...(known === null ? notes(['asking who else is on it']) : []),
    ...(hosts.some(({ seen, members }) => seen === 'not opened' && members.length > 0)
      ? notes([
          'not opened: the addresses that this host sends there, its load balancer among them',
        ])
      : []),
  ];
}

function notes(texts: readonly string[]): readonly ViewRow[] {
  return texts.map((text) => ({ line: line(text, 'dim'), wraps: true }));
}

/** Where Enter leads from a thing of a host; null where that host is not open. */
function targetOn({ id, seen }: OverlayHost, target: PaneTarget): Stop['target'] {
  if (seen === 'here') return target;
  return id === null ? null : { kind: 'elsewhere', host: id, target };
}

/** `two  192.0.2.2`, and below it its containers as a tree. */
function hostPieces(host: OverlayHost, network: string, glyphs: Glyphs) {
  const { name, address, seen, members } = host;
  const words: Readonly<Record<OverlayHost['seen'], string>> = {
    here: '',
    open: '',
    stale: '  stale',
    'not opened': '  not opened',
  };
  const at = address ?? 'address unknown';
  const head: Piece = {
    spans: [
      ...(name === null ? [] : [span(name, 'strong'), span('  ')]),
      span(at),
      span(words[seen], seen === 'stale' ? 'warn' : 'dim'),
    ],
    copy: address ?? name ?? '',
    target: seen === 'here' ? null : targetOn(host, { kind: 'network', id: network }),
  };
  const longest = members.reduce((most, member) => Math.max(most, member.name?.length ?? 0), 0);
  const wide = Math.min(longest, NAME_MOST);
  const tree = members.map((member, index): Piece => {
    const branch = index === members.length - 1 ? glyphs.last : glyphs.branch;
    return {
      spans: [
        span(`${branch}${glyphs.rule} `, 'dim'),
        ...(wide === 0 ? [] : [cell(span(member.name ?? ''), wide, glyphs.cut), span('  ')]),
        span(member.address ?? glyphs.none),
        ...(member.name === null && member.mac !== null ? [span(`  ${member.mac}`, 'dim')] : []),
      ],
      copy: member.name ?? member.address ?? '',
      target:
        member.container === null
          ? null
          : targetOn(host, { kind: 'container', id: member.container }),
    };
  });
  const none = seen === 'not opened' || members.length > 0 ? [] : [nobody(glyphs)];
  return { head, tree: [...tree, ...none] };
}

const NAME_MOST = 24;

function nobody(glyphs: Glyphs): Piece {
  return {
    spans: [span(`${glyphs.last}${glyphs.rule} no container here`, 'dim')],
    copy: '',
    target: null,
  };
}

/** This host on the left, the trunk in the middle, the others hanging from it. */
function sideBySide(
  [here, ...others]: readonly OverlayHost[],
  { network, vxlan, glyphs }: Drawing,
): readonly ViewRow[] {
  if (here === undefined) return [];
  const { head, tree } = hostPieces(here, network, glyphs);
  const left = [head, ...tree];
  const widest = Math.max(...left.map(({ spans }) => lineWidth(spans)));
  const end = others.length === 0 ? '' : ` ${glyphs.rule.repeat(2)}`;
  const cable = (fill: number) => ` ${glyphs.rule.repeat(fill + 2)} ${vxlan}${end}`;
  const right = others.flatMap((host, index) => {
    const pieces = hostPieces(host, network, glyphs);
    const last = index === others.length - 1;
    const corner =
      index === 0 ? (last ? glyphs.rule : glyphs.top) : last ? glyphs.last : glyphs.branch;
    const stem = last ? ' ' : glyphs.bar;
    return [
      { lead: `${corner}${glyphs.rule.repeat(2)} `, piece: pieces.head },
      ...pieces.tree.map((piece) => ({ lead: `${stem}   `, piece })),
    ];
  });
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const beside = right[at];
    const first = left[at];
    const fill = widest - lineWidth(first?.spans ?? []);
    const reach =
      at === 0 ? cable(fill) : ' '.repeat(beside === undefined ? 0 : cable(fill).length);
    return joined(first, [span(reach, 'dim')], beside);
  });
}

/** One row of both sides, which the cursor visits one after the other. */
function joined(
  first: Piece | undefined,
  between: Line,
  beside: { readonly lead: string; readonly piece: Piece } | undefined,
): ViewRow {
  const before: Line = [span(' '), ...(first?.spans ?? [])];
  const after: Line = beside === undefined ? [] : [span(beside.lead, 'dim')];
  const start = before.length + between.length + after.length;
  const second = beside?.piece.spans ?? [];
  return {
    line: [...before, ...between, ...after, ...second],
    stops: [
      ...(first === undefined ? [] : [stopOf(first, 1, before.length)]),
      ...(beside === undefined ? [] : [stopOf(beside.piece, start, start + second.length)]),
    ],
  };
}

function stopOf({ copy, target }: Piece, from: number, to: number) {
  return { spans: [from, to] as const, target, copy, thing: null };
}

/** Every host hanging from the vxlan, for a narrow pane. */
function below(
  hosts: readonly OverlayHost[],
  { network, vxlan, glyphs }: Drawing,
): readonly ViewRow[] {
  const trunk: Span = span(` ${vxlan}`, 'strong');
  const rows = hosts.flatMap((host, index) => {
    const { head, tree } = hostPieces(host, network, glyphs);
    const last = index === hosts.length - 1;
    const lead = ` ${last ? glyphs.last : glyphs.branch}${glyphs.rule} `;
    const stem = ` ${last ? ' ' : glyphs.bar}  `;
    return [pieceRow(lead, head), ...tree.map((piece) => pieceRow(stem, piece))];
  });
  return [{ line: [trunk] }, ...rows];
}

function pieceRow(lead: string, { spans, copy, target }: Piece): ViewRow {
  return stopRow([span(lead, 'dim'), ...spans], copy, target);
}
