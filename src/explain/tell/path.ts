import type { Explanation } from '../explanation.ts';
import type { PacketPath } from '../path/packet-path.ts';
import type { ReportGlyphs } from './glyphs.ts';
import { brokenJoint, type JointStyle, jointBefore } from './joints.ts';
import type { Names } from './names.ts';
import { breakAt } from './path-break.ts';
import { isReverse, nodesOf, type PathNode } from './path-nodes.ts';
import { type Row, rowWidth, type Segment, segment } from './segment.ts';
import { verdictFinding } from './verdict-words.ts';

export type PathDrawing = {
  readonly names: Names;
  readonly glyphs: ReportGlyphs;
  /** Cells of a row at most. */
  readonly width: number;
};

/**
 * The way as it is drawn: `web eth1 ──↔── veth99c01aa ──╋ br0 ──✗── veth01b ──↔── eth0 db`, with the
 * break where the verdict's fault is; the way back below it where it goes by other links, or breaks.
 * What is too wide is drawn with short joints, and goes on in the next row where that is too wide too.
 */
export function pathRows(explanation: Explanation, drawing: PathDrawing): readonly Row[] {
  const { question, there, back } = explanation;
  const { names } = drawing;
  const to = names.destination(question.to);
  const from = names.namespace(question.from);
  const fault = verdictFinding(explanation);
  const broken = (direction: 'there' | 'back', nodes: readonly PathNode[]) =>
    fault?.position.direction === direction
      ? breakAt(nodes, { position: fault.position, culprit: fault.fault.culprit })
      : null;
  const forth = nodesOf(there, question.from);
  const home = wayHome(back, forth, fault?.position.direction === 'back');
  const thither = { nodes: forth, unreached: to, broken: broken('there', forth) };
  if (home === null) return rowsOf(thither, drawing);
  const hither = { nodes: home, unreached: from, broken: broken('back', home) };
  const narrower = { ...drawing, width: drawing.width - TITLE };
  return [
    ...titled('there', rowsOf(thither, narrower)),
    ...titled('back', rowsOf(hither, narrower)),
  ];
}

/** The nodes of the way back, where they are worth drawing. */
function wayHome(
  back: PacketPath,
  forth: readonly PathNode[],
  isBroken: boolean,
): readonly PathNode[] | null {
  const [first] = back.hops;
  if (first === undefined) return null;
  const home = nodesOf(back, first.namespace);
  const isFollowed = forth.at(-1)?.kind === 'place';
  return isBroken || (isFollowed && !isReverse(forth, home)) ? home : null;
}

const TITLE = 'there '.length;

function titled(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.map((row, at) => [segment((at === 0 ? title : '').padEnd(TITLE), 'dim'), ...row]);
}

type Path = {
  readonly nodes: readonly PathNode[];
  /** What to call the end that was not reached. */
  readonly unreached: string;
  /** The joint that is broken; null where none is. */
  readonly broken: number | null;
};

type Piece = { readonly joint: Segment; readonly node: Segment | null };

function rowsOf(path: Path, drawing: PathDrawing): readonly Row[] {
  const { width, glyphs } = drawing;
  // Read aloud, rules are silence: words alone do.
  if (glyphs.rule.trim() === '') return folded(piecesOf(path, drawing, 'spoken'), width);
  const long = piecesOf(path, drawing, 'long').flatMap(segmentsOf);
  return rowWidth(long) <= width ? [long] : folded(piecesOf(path, drawing, 'short'), width);
}

function segmentsOf({ joint, node }: Piece): Row {
  return [joint, ...(node === null ? [] : [node])].filter(({ text }) => text !== '');
}

function folded(pieces: readonly Piece[], width: number): readonly Row[] {
  const rows: Segment[][] = [];
  let row: Segment[] = [];
  for (const piece of pieces) {
    const more = segmentsOf(piece);
    if (row.length > 0 && rowWidth([...row, ...more]) > width) {
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
  length: JointStyle['length'],
): readonly Piece[] {
  const style = { glyphs, length };
  const pieces = nodes.map((node, at): Piece => {
    const text = node.kind === 'unreached' ? unreached : nodeName(node, names);
    const isBeyond = broken !== null && at >= broken;
    const tone = isBeyond || node.supposed ? 'dim' : toneOf(node);
    const isLast = at === nodes.length - 1;
    const joint =
      broken === at
        ? segment(brokenJoint(style, 'between'), 'bad')
        : segment(jointBefore(node, nodes[at - 1], { style, isLast }), 'dim');
    return { joint, node: segment(text, tone) };
  });
  if (broken !== nodes.length) return pieces;
  return [...pieces, { joint: segment(brokenJoint(style, 'end'), 'bad'), node: null }];
}

function nodeName(node: Exclude<PathNode, { kind: 'unreached' }>, names: Names): string {
  switch (node.kind) {
    case 'place':
      return names.namespace(node.namespace);
    case 'link':
      return node.link;
    case 'beyond':
      return node.address;
  }
}

function toneOf({ kind }: PathNode): Segment['tone'] {
  return kind === 'place' ? 'strong' : 'plain';
}
