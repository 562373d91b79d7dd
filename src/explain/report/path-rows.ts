import type { Glyphs } from '../../model/glyphs.ts';
import { type Line, lineWidth, type Span, span } from '../../model/styled-text.ts';
import type { Explanation } from '../explanation.ts';
import type { PacketPath } from '../path/packet-path.ts';
import { brokenEdge, type EdgeStyle, edgeBefore } from './edges.ts';
import type { ReportNames } from './names.ts';
import { breakAt } from './path-break.ts';
import { isReverse, nodesOf, type PathNode } from './path-nodes.ts';
import { verdictFinding } from './verdict-row.ts';

export type PathDrawing = {
  readonly names: ReportNames;
  readonly glyphs: Glyphs;
  /** Cells of a row at most. */
  readonly width: number;
};

/**
 * The path as it is drawn: `web eth1 ──↔── veth99c01aa ──╋ br0 ──✗── veth01b ──↔── eth0 db`, with the
 * break where the verdict's fault is; the path back below it where it goes by other links, or breaks.
 * What is too wide is drawn with short edges, and goes on in the next row where that is too wide too.
 */
export function pathRows(explanation: Explanation, drawing: PathDrawing): readonly Line[] {
  const { question, there, back } = explanation;
  const { names } = drawing;
  const to = names.destination(question.to);
  const from = names.namespace(question.from);
  const fault = verdictFinding(explanation);
  const broken = (direction: 'there' | 'back', nodes: readonly PathNode[]) =>
    fault?.position.direction === direction
      ? breakAt(nodes, { position: fault.position, culprit: fault.fault.culprit })
      : null;
  const outward = nodesOf(there, question.from);
  const homeward = returnNodes(back, outward, fault?.position.direction === 'back');
  const pathThere = { nodes: outward, unreached: to, broken: broken('there', outward) };
  if (homeward === null) return rowsOf(pathThere, drawing);
  const pathBack = { nodes: homeward, unreached: from, broken: broken('back', homeward) };
  const narrower = { ...drawing, width: drawing.width - TITLE };
  return [
    ...titled('there', rowsOf(pathThere, narrower)),
    ...titled('back', rowsOf(pathBack, narrower)),
  ];
}

/** The nodes of the path back, where they are worth drawing. */
function returnNodes(
  back: PacketPath,
  outward: readonly PathNode[],
  isBroken: boolean,
): readonly PathNode[] | null {
  const [first] = back.hops;
  if (first === undefined) return null;
  const homeward = nodesOf(back, first.namespace);
  const isFollowed = outward.at(-1)?.kind === 'place';
  return isBroken || (isFollowed && !isReverse(outward, homeward)) ? homeward : null;
}

const TITLE = 'there '.length;

function titled(title: string, rows: readonly Line[]): readonly Line[] {
  return rows.map((row, at) => [span((at === 0 ? title : '').padEnd(TITLE), 'dim'), ...row]);
}

type Path = {
  readonly nodes: readonly PathNode[];
  /** What to call the end that was not reached. */
  readonly unreached: string;
  /** The edge that is broken; null where none is. */
  readonly broken: number | null;
};

type Piece = { readonly edge: Span; readonly node: Span | null };

function rowsOf(path: Path, drawing: PathDrawing): readonly Line[] {
  const { width, glyphs } = drawing;
  // Read aloud, rules are silence: words have to do.
  if (glyphs.rule.trim() === '') return folded(piecesOf(path, drawing, 'spoken'), width);
  const long = piecesOf(path, drawing, 'long').flatMap(segmentsOf);
  return lineWidth(long) <= width ? [long] : folded(piecesOf(path, drawing, 'short'), width);
}

function segmentsOf({ edge, node }: Piece): Line {
  return [edge, ...(node === null ? [] : [node])].filter(({ text }) => text !== '');
}

function folded(pieces: readonly Piece[], width: number): readonly Line[] {
  const rows: Span[][] = [];
  let row: Span[] = [];
  for (const piece of pieces) {
    const more = segmentsOf(piece);
    if (row.length > 0 && lineWidth([...row, ...more]) > width) {
      rows.push(row);
      row = [];
    }
    row.push(...more);
  }
  return [...rows, row];
}

function piecesOf(
  { nodes, unreached, broken }: Path,
  { names, glyphs }: PathDrawing,
  length: EdgeStyle['length'],
): readonly Piece[] {
  const style = { glyphs, length };
  const pieces = nodes.map((node, at): Piece => {
    const text = node.kind === 'unreached' ? unreached : nodeName(node, names);
    const isBeyond = broken !== null && at >= broken;
    const tone = isBeyond || node.supposed ? 'dim' : toneOf(node);
    const isLast = at === nodes.length - 1;
    const edge =
      broken === at
        ? span(brokenEdge(style, 'between'), 'bad')
        : span(edgeBefore(node, nodes[at - 1], { style, isLast }), 'dim');
    return { edge, node: span(text, tone) };
  });
  if (broken !== nodes.length) return pieces;
  return [...pieces, { edge: span(brokenEdge(style, 'end'), 'bad'), node: null }];
}

function nodeName(node: Exclude<PathNode, { kind: 'unreached' }>, names: ReportNames): string {
  switch (node.kind) {
    case 'place':
      return names.namespace(node.namespace);
    case 'link':
      return node.link;
    case 'beyond':
      return node.address;
  }
}

function toneOf({ kind }: PathNode): Span['tone'] {
  return kind === 'place' ? 'strong' : 'plain';
}
