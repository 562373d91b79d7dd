import { drawnGlyphs } from '../../model/glyphs.ts';
import type { HostMap, MapEdge, MapEnd, MapNode } from '../../model/map/graph.ts';
import { type Piece, type PrintedLine, paint } from '../print/line.ts';
import type { Output } from '../print/output.ts';

/**
 * The map as an indented list: each namespace, in it its bridges with what is plugged into them, then
 * its other cables. A cable stands where its bridge is; between two namespaces, at the first of them.
 */
export function mapText(
  { nodes, edges }: HostMap,
  { ascii }: Pick<Output, 'ascii'>,
): readonly PrintedLine[] {
  const { cable } = drawnGlyphs(ascii);
  const names = new Map(nodes.map((node) => [node.id, node]));
  const isBridge = (id: string) => names.get(id)?.kind === 'bridge';
  const label = (id: string) => names.get(id)?.label ?? id;
  const end = ({ link, addresses, up }: MapEnd): readonly Piece[] => {
    const words = [link ?? '', ...addresses].filter((part) => part !== '').join(' ');
    if (up) return [words];
    return [words === '' ? '' : `${words} `, paint('bad', 'down')];
  };

  const plugged = (edge: MapEdge, node: string): readonly [MapEnd, MapEnd] =>
    edge.from.node === node ? [edge.from, edge.to] : [edge.to, edge.from];
  const touching = (node: string) =>
    edges.filter(
      ({ kind, from, to }) =>
        kind !== 'port' && kind !== 'lower' && (from.node === node || to.node === node),
    );

  const bridgeLines = (node: MapNode & { readonly kind: 'bridge' }): readonly PrintedLine[] => {
    const network = node.network === null ? '' : `  network ${node.network}`;
    const state = node.up ? [] : [' ', paint('bad', 'down')];
    const title = [node.label, ...node.addresses].join(' ');
    const ports = touching(node.id).map((edge) => {
      const [near, far] = plugged(edge, node.id);
      const where = isBridge(far.node)
        ? `bridge ${label(far.node)}`
        : paint('strong', label(far.node));
      return ['    ', ...end(near), ` ${cable} `, ...end(far), '  ', where];
    });
    const other = edges
      .filter(
        ({ kind, to, from }) => kind === 'port' && to.node === node.id && from.link !== node.label,
      )
      .map(({ from }) => ['    ', ...end(from)]);
    return [['  ', paint('accent', title), ...state, paint('dim', network)], ...ports, ...other];
  };

  const directLines = (id: string): readonly PrintedLine[] =>
    touching(id)
      .filter(({ from, to }) => !isBridge(from.node) && !isBridge(to.node) && from.node === id)
      .map((edge) =>
        edge.kind === 'uplink'
          ? ['  ', ...end(edge.from), ' ', paint('dim', `out to ${label(edge.to.node)}`)]
          : [
              '  ',
              ...end(edge.from),
              ` ${cable} `,
              ...end(edge.to),
              '  ',
              paint('strong', label(edge.to.node)),
            ],
      );

  const namespaceAt = (id: string) => names.get(id)?.namespace;
  const namespaceLabel = (id: string) =>
    nodes.find(({ kind, namespace }) => kind === 'namespace' && namespace === namespaceAt(id))
      ?.label ?? id;
  /** Of all links of a namespace, be they plugged into one of its bridges or not. */
  const standingLines = ({ namespace }: MapNode): readonly PrintedLine[] =>
    edges
      .filter(({ kind, from }) => kind === 'lower' && namespaceAt(from.node) === namespace)
      .map(({ from, to }) => {
        const isBeside = namespaceAt(to.node) === namespace;
        const where = isBeside ? [] : ['  ', paint('strong', namespaceLabel(to.node))];
        return ['  ', ...end(from), ' on ', ...end(to), ...where];
      });

  const lines = nodes.flatMap((node): readonly PrintedLine[] => {
    if (node.kind !== 'namespace') return [];
    const bridges = nodes.flatMap((other) =>
      other.kind === 'bridge' && other.namespace === node.namespace ? bridgeLines(other) : [],
    );
    const below = [...bridges, ...directLines(node.id), ...standingLines(node)];
    return below.length === 0 ? [] : [[paint('strong', label(node.id))], ...below, ''];
  });
  const joined = new Set(edges.flatMap(({ from, to }) => [from.node, to.node]));
  const alone = nodes.filter(({ id, kind }) => kind === 'namespace' && !joined.has(id));
  const names_ = alone.map(({ id }) => label(id)).join(', ');
  return alone.length === 0 ? lines : [...lines, [paint('dim', 'not connected:'), ` ${names_}`]];
}
