import { formatCidr } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Cable, FarEnd, LinkEnd } from '../../model/kernel/wiring.ts';
import { cablesOf } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Span } from '../../model/styled-text.ts';
import { lineWidth, span } from '../../model/styled-text.ts';
import type { PaneTarget } from '../../store/state.ts';
import { firstAddress } from '../words.ts';
import type { Stop, ViewInput, ViewRow } from './view.ts';
import { sentences } from './view.ts';

type Piece = { readonly spans: readonly Span[]; readonly stop: Omit<Stop, 'row' | 'spans'> | null };

/** Neighbours drawn below a cable; the bridge itself lists them all. */
const OTHERS_MOST = 24;

/**
 * Each cable out of a namespace as a line that can be walked end by end:
 * `eth0 172.17.0.2/16 ↔ vethae9eb09 ╋ docker0 172.17.0.1/16 ─ eth0 192.0.2.2/24`, with the others on
 * the bridge below. Where a cable is wider than the pane, it goes on below itself.
 */
export function wiringView(namespace: Namespace, input: ViewInput): readonly ViewRow[] {
  const cables = cablesOf(input.snapshot, namespace);
  if (cables.length === 0) {
    return sentences('no cable leaves this namespace: it has only the loopback');
  }
  const rows = cables.flatMap((cable, at): ViewRow[] => [
    ...(at === 0 ? [] : [{ line: [] }]),
    ...cableRows(cable, input),
  ]);
  return rows;
}

function cableRows(cable: Cable, input: ViewInput): readonly ViewRow[] {
  const { glyphs } = input;
  const dash = glyphs.rule;
  const first = [endPiece(cable.link, input, null)];
  const far: Piece[] = [];
  if (cable.far !== null) {
    far.push(text(` ${dash}${glyphs.cable}${dash} `, 'dim'), farPiece(cable.far, input));
  }
  for (const lower of cable.lowers) far.push(text(` ${dash} `, 'dim'), farPiece(lower, input));
  const out: Piece[] = [];
  if (cable.bridge !== null) {
    out.push(text(` ${glyphs.bridge} `, 'dim'), bridgePiece(cable.bridge.bridge, input));
  }
  if (cable.uplink !== null) {
    const via = cable.uplink.gateway === null ? '' : ` ${dash} gw ${cable.uplink.gateway}`;
    out.push(text(` ${dash} `, 'dim'), endPiece(cable.uplink.end, input, null), text(via, 'dim'));
  }
  const whole = [...first, ...far, ...out];
  if (widthOfPieces(whole) <= input.width) {
    return [rowOf(whole), ...otherRows(cable, widthOfPieces([...first, ...far]) + 1, input)];
  }
  const [, bridge, , uplink, via] = out;
  return [
    rowOf(first),
    ...belowRows(far, cable.far === null ? dash : glyphs.cable),
    ...(cable.bridge === null || bridge === undefined
      ? []
      : [rowOf([text(`   ${glyphs.bridge} `, 'dim'), bridge])]),
    ...otherRows(cable, 3, input),
    ...wayOut(cable, cable.bridge === null ? [out[1], out[2]] : [uplink, via], glyphs.rule),
  ];
}

/** What stands behind a link, each in a row of its own. */
function belowRows(pieces: readonly Piece[], joint: string): readonly ViewRow[] {
  const ends = pieces.filter(({ stop }) => stop !== null);
  return ends.map((end) => rowOf([text(` ${joint} `, 'dim'), end]));
}

function wayOut(
  cable: Cable,
  pieces: readonly (Piece | undefined)[],
  dash: string,
): readonly ViewRow[] {
  if (cable.uplink === null) return [];
  const known = pieces.filter((piece) => piece !== undefined);
  return [rowOf([text(`   ${dash} `, 'dim'), ...known])];
}

/** The other ports of the bridge, hanging from the column where the bridge stands. */
function otherRows(cable: Cable, column: number, input: ViewInput): readonly ViewRow[] {
  const { glyphs } = input;
  const all = cable.bridge?.others ?? [];
  const others = all.slice(0, OTHERS_MOST);
  const indented = Math.min(column, Math.max(3, input.width - 60));
  const more = all.length - others.length;
  const rows = others.map(({ port, far }, at) => {
    const end = at === others.length - 1 && more === 0;
    const branch = end ? glyphs.last : glyphs.branch;
    const lead = text(`${' '.repeat(indented)}${branch}${glyphs.rule} `, 'dim');
    const portPiece: Piece = {
      spans: [span(port.link.name, 'dim')],
      stop: null,
    };
    if (far === null) return rowOf([lead, bridgePort(port)]);
    return rowOf([
      lead,
      portPiece,
      text(` ${glyphs.cable} `, 'dim'),
      far.kind === 'link'
        ? endPiece(far.end, input, labelOf(input.snapshot, far.end.namespace))
        : farPiece(far, input),
    ]);
  });
  if (more === 0 || cable.bridge === null) return rows;
  const lead = text(`${' '.repeat(indented)}${glyphs.last}${glyphs.rule} `, 'dim');
  return [...rows, rowOf([lead, morePiece(cable.bridge.bridge, more)])];
}

function morePiece(bridge: LinkEnd, more: number): Piece {
  const { link, namespace } = bridge;
  return {
    spans: [span(`${more} more on ${link.name}`, 'dim')],
    stop: {
      target: { kind: 'bridge', namespace: namespace.id, name: link.name },
      copy: link.name,
      thing: { kind: 'bridge', bridge },
    },
  };
}

function bridgePort(port: LinkEnd): Piece {
  return {
    spans: [span(port.link.name)],
    stop: {
      target: { kind: 'namespace', id: port.namespace.id },
      copy: port.link.name,
      thing: { kind: 'link', end: port },
    },
  };
}

function text(words: string, tone: Span['tone']): Piece {
  return { spans: [span(words, tone)], stop: null };
}

function endPiece(end: LinkEnd, { glyphs }: ViewInput, whose: string | null): Piece {
  const address = firstAddress(end.link);
  const spans = [
    span(end.link.name, 'strong'),
    span(` ${address === null ? glyphs.none : formatCidr(address)}`),
    ...(whose === null ? [] : [span(`  ${whose}`, 'dim')]),
    ...(end.link.up ? [] : [span(' down', 'warn')]),
  ];
  return {
    spans,
    stop: {
      target: { kind: 'namespace', id: end.namespace.id },
      copy: address?.address ?? end.link.name,
      thing: { kind: 'link', end },
    },
  };
}

function farPiece(far: FarEnd, { snapshot, glyphs }: ViewInput): Piece {
  if (far.kind === 'unknown') {
    return {
      spans: [span(`${glyphs.unknown} ${far.why}`, 'dim')],
      stop: { target: null, copy: far.why, thing: null },
    };
  }
  const { link, namespace } = far.end;
  const place = namespace.kind === 'host' ? '' : `  ${labelOf(snapshot, namespace)}`;
  return {
    spans: [
      span(link.name, 'strong'),
      span(place, 'dim'),
      ...(link.up ? [] : [span(' down', 'warn')]),
    ],
    stop: {
      target: { kind: 'namespace', id: namespace.id },
      copy: link.name,
      thing: { kind: 'link', end: far.end },
    },
  };
}

function bridgePiece(bridge: LinkEnd, { snapshot, glyphs }: ViewInput): Piece {
  const { link, namespace } = bridge;
  const address = firstAddress(link);
  const network = snapshot.networks.find(
    (one) => one.bridge === link.name && namespace.kind === 'host' && one.name !== 'bridge',
  );
  const target: PaneTarget = { kind: 'bridge', namespace: namespace.id, name: link.name };
  const note = network === undefined ? '' : ` "${network.name}"`;
  const icc = network?.icc === false ? ' icc off' : '';
  return {
    spans: [
      span(link.name, 'strong'),
      span(` ${address === null ? glyphs.none : formatCidr(address)}`),
      span(note + icc, 'dim'),
    ],
    stop: { target, copy: link.name, thing: { kind: 'bridge', bridge } },
  };
}

function widthOfPieces(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + lineWidth(piece.spans), 0);
}

function rowOf(pieces: readonly Piece[]): ViewRow {
  const spans: Span[] = [];
  const stops: Omit<Stop, 'row'>[] = [];
  for (const piece of pieces) {
    const from = spans.length;
    spans.push(...piece.spans);
    if (piece.stop !== null) stops.push({ ...piece.stop, spans: [from, spans.length] });
  }
  return { line: spans, stops };
}
