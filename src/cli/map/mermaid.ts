import type { HostMap, MapEdge, MapEnd } from '../../model/map/graph.ts';
import { sanitise } from '../../model/text/sanitise.ts';

/** The map as a flowchart of Mermaid (mermaid.js.org, flowchart syntax). */
export function mapMermaid({ nodes, edges }: HostMap): string {
  const shapes = { namespace: ['[', ']'], bridge: ['{{', '}}'], outside: ['([', '])'] } as const;
  const drawn = nodes.map((node) => {
    const [open, close] = shapes[node.kind];
    const more = node.kind === 'bridge' ? [node.network ?? '', ...node.addresses] : [];
    const label = [node.label, ...more.filter((part) => part !== '')].map(escaped).join('<br/>');
    return `  ${node.id}${open}"${label}"${close}`;
  });
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  /** A bridge is itself the link by which its namespace has its address. */
  const isOwn = ({ kind, from, to }: MapEdge) =>
    kind === 'port' && labels.get(to.node) === from.link;
  const cables = edges.map((edge) => {
    const arrow = edge.from.up && edge.to.up ? '---' : '-.-';
    const words = [endWords(edge.from), endWords(edge.to)].filter((part) => part !== '');
    const label = isOwn(edge) || words.length === 0 ? '' : `|"${words.join(' ↔ ')}"|`;
    return `  ${edge.from.node} ${arrow}${label} ${edge.to.node}`;
  });
  return ['flowchart LR', ...drawn, ...cables].join('\n');
}

function endWords({ link, addresses }: MapEnd): string {
  return [link ?? '', ...addresses]
    .filter((part) => part !== '')
    .map(escaped)
    .join(' ');
}

/** A quoted label ends at a quote, may hold HTML, and takes `#` for an entity. */
function escaped(text: string): string {
  return sanitise(text).replace(/[#"<>&`]/g, (character) => `#${character.charCodeAt(0)};`);
}
