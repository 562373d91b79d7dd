import type { HostMap, MapEnd } from '../../model/map/graph.ts';
import { sanitise } from '../../model/text/sanitise.ts';

/** The map for Graphviz (graphviz.org, the DOT language): `patchpanel map --format dot | dot -Tsvg`. */
export function mapDot({ nodes, edges }: HostMap): string {
  const shapes = { namespace: 'box', bridge: 'hexagon', outside: 'ellipse' } as const;
  const drawn = nodes.map((node) => {
    const more = node.kind === 'bridge' ? [node.network ?? '', ...node.addresses] : [];
    const label = [node.label, ...more.filter((part) => part !== '')];
    return `  ${quoted(node.id)} [shape=${shapes[node.kind]}, label=${quoted(...label)}];`;
  });
  const cables = edges.map(({ from, to }) => {
    const style = from.up && to.up ? 'solid' : 'dashed';
    const labels = `taillabel=${quoted(...endWords(from))}, headlabel=${quoted(...endWords(to))}`;
    return `  ${quoted(from.node)} -- ${quoted(to.node)} [style=${style}, ${labels}];`;
  });
  return ['graph patchpanel {', '  rankdir=LR;', ...drawn, ...cables, '}'].join('\n');
}

function endWords({ link, addresses }: MapEnd): readonly string[] {
  return [link ?? '', ...addresses].filter((part) => part !== '');
}

/** In a quoted string a quote is escaped, a backslash begins an escape, and \n breaks the line, centred. */
function quoted(...lines: readonly string[]): string {
  return `"${lines.map((line) => sanitise(line).replace(/["\\]/g, '\\$&')).join('\\n')}"`;
}
