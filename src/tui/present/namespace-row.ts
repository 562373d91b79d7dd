import type { Glyphs } from '../../model/glyphs.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import { cell, span } from '../../model/styled-text.ts';

const INODE_WIDTH = 10;
const KIND_WIDTH = 9;
/** Below this width there is no room for the kind. */
const WITH_KIND = 36;

/** `pod`, `machine`, `service`, where it is more than a process's. */
function shortKind({ kind, owners }: Namespace): string {
  const [owner] = owners;
  return owner !== undefined && (kind === 'process' || kind === 'named') ? owner.kind : kind;
}

/** `● my-netns  named  4026532590`; one that may not be entered says why in place of both. */
export function namespaceRow(
  namespace: Namespace,
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
): Line {
  const label = labelOf(snapshot, namespace);
  const room = width - 2;
  if (namespace.access.kind === 'refused') {
    const name = Math.min(Math.floor(room / 2), 16);
    return [
      span(glyphs.unknown, 'dim'),
      span(' '),
      cell(span(label, 'dim'), name, glyphs.cut),
      span(' '),
      cell(span(namespace.access.problem.why, 'dim'), room - name - 1, glyphs.cut),
    ];
  }
  const head = [span(glyphs.up, 'good'), span(' ')];
  const inode = cell(span(String(namespace.id), 'dim'), INODE_WIDTH, glyphs.cut, 'right');
  if (width < WITH_KIND) {
    return [...head, cell(span(label), room - INODE_WIDTH - 1, glyphs.cut), span(' '), inode];
  }
  const kind = namespace.kind === 'host' ? '' : shortKind(namespace);
  return [
    ...head,
    cell(span(label), room - INODE_WIDTH - KIND_WIDTH - 2, glyphs.cut),
    span(' '),
    cell(span(kind, 'dim'), KIND_WIDTH, glyphs.cut),
    span(' '),
    inode,
  ];
}
