import type { Glyphs } from '../../model/glyphs.ts';
import type { LinkNode, PathNode } from './path-nodes.ts';

/** How what stands between two nodes of a path is drawn: with rules, in as few cells as can be, or in words. */
export type EdgeStyle = {
  readonly glyphs: Glyphs;
  readonly length: 'long' | 'short' | 'spoken';
};

/** The edge at which the path breaks; `at` tells whether a node stands behind it. */
export function brokenEdge({ glyphs, length }: EdgeStyle, at: 'between' | 'end'): string {
  const { rule, failed } = glyphs;
  if (length === 'spoken') return at === 'end' ? ` ${failed} here` : ` ${failed} before `;
  const dash = length === 'long' ? `${rule}${rule}` : '';
  return at === 'end' ? ` ${dash}${failed}` : ` ${dash}${failed}${dash} `;
}

/** The edge before a node where the path is whole; `isLast` where the path ends in that node. */
export function edgeBefore(
  node: PathNode,
  before: PathNode | undefined,
  { style, isLast }: { readonly style: EdgeStyle; readonly isLast: boolean },
): string {
  if (before === undefined) return '';
  const { glyphs, length } = style;
  const { rule, arrow, unknown } = glyphs;
  const dash = length === 'long' ? `${rule}${rule}` : '';
  const routed = ` ${dash === '' ? rule : dash} `;
  switch (node.kind) {
    case 'unreached':
      if (before.kind === 'link' && before.as === 'tunnel') return ` ${dash}${arrow} `;
      return ` ${length === 'long' ? unknown.repeat(3) : unknown} `;
    case 'beyond':
      return ` ${dash}${arrow} `;
    // An end stands beside its own link; what routes stands between two.
    case 'place':
      return isLast ? ' ' : routed;
    case 'link':
      if (before.kind === 'link') return linkEdge(before, node, dash, glyphs);
      return before.stage === 0 ? ' ' : routed;
  }
}

function linkEdge(before: LinkNode, { as }: LinkNode, dash: string, glyphs: Glyphs): string {
  const { cable, bridge, branch, arrow, rule } = glyphs;
  // A cable is between two links that face each other, not between one and what it stands on.
  if (as === 'lower-out' || before.as === 'lower-in')
    return dash === '' ? ` ${rule} ` : ` ${dash} `;
  if (as === 'tunnel') return ` ${dash}${arrow} `;
  if (as === 'bridge' || before.as === 'port-in') return ` ${dash}${bridge} `;
  if (as === 'port-out') return ` ${branch}${dash} `;
  return ` ${dash}${cable}${dash} `;
}
