import { formatCidr, type LinkAddress } from '../../model/address/address.ts';
import { endpointAskWords } from '../../model/engine/engine-asks.ts';
import type { Link } from '../../model/kernel/link.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { farEndOf, type LinkEnd } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Line, Span } from '../../model/styled-text.ts';
import { line, span, widthOf } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { PaneTarget } from '../../store/state.ts';
import { firstAddress } from '../words.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { sentences, stopRow } from './view.ts';

/** A link's name has 15 bytes at most, more only where its bytes are spelled out. */
const NAME_MOST = 15;

/** Each link with its addresses, and below it where its cable goes. */
export function addressesView(namespace: Namespace, input: ViewInput): readonly ViewRow[] {
  if (namespace.links.length === 0) return sentences('no link was read in this namespace');
  const cells = namespace.links.map((link) => headCells(link, input));
  const heads = table(cells, [{ most: NAME_MOST }, {}, { most: 24 }, {}, {}], input.glyphs.cut);
  const indent = span(' '.repeat(Math.min(nameWidth(namespace), NAME_MOST) + 2));
  const rows: ViewRow[] = [];
  for (const [at, link] of namespace.links.entries()) {
    const first = firstAddress(link);
    const end = { namespace, link };
    rows.push(
      first === null
        ? stopRow(heads[at] ?? [], link.name, null, { kind: 'link', end })
        : addressRow(heads[at] ?? [], end, first),
    );
    for (const address of link.addresses.filter((candidate) => candidate !== first)) {
      const scope = address.scope === 'global' ? '' : `  ${address.scope}`;
      const parts = [indent, span(formatCidr(address)), span(scope, 'dim')];
      rows.push(addressRow(parts, end, address));
    }
    for (const words of askedOf(link, namespace, input)) {
      rows.push(stopRow([indent, span(words, 'dim')], words));
    }
    const cable = cableLine(link, namespace, input);
    if (cable !== null) rows.push(stopRow([indent, ...cable.line], cable.copy, cable.target));
  }
  return [...rows, { line: [] }, { line: line(footnote(namespace, input), 'dim') }];
}

function addressRow(parts: Line, end: LinkEnd, own: LinkAddress): ViewRow {
  const address = formatCidr(own);
  return stopRow(parts, address, null, { kind: 'address', end, address });
}

function nameWidth(namespace: Namespace): number {
  return namespace.links.reduce((most, link) => Math.max(most, widthOf(span(link.name).text)), 0);
}

function headCells(link: Link, { glyphs }: ViewInput): readonly Span[] {
  const first = firstAddress(link);
  return [
    span(link.name, 'strong'),
    upWord(link),
    span(first === null ? glyphs.none : formatCidr(first), first === null ? 'dim' : 'plain'),
    span(link.kind === 'loopback' ? '' : (link.mac ?? ''), 'dim'),
    span(link.kind === 'loopback' ? '' : `mtu ${link.mtu}`, 'dim'),
  ];
}

/** `up`, `down`, or `no carrier` where the link is switched on and its cable is not. */
export function upWord(link: Link): Span {
  if (!link.up) return span('down', 'dim');
  const dead = link.operState === 'DOWN' || link.operState === 'LOWERLAYERDOWN';
  return dead ? span('no carrier', 'warn') : span('up', 'good');
}

function cableLine(
  link: Link,
  namespace: Namespace,
  { snapshot, glyphs }: ViewInput,
): { readonly line: Line; readonly copy: string; readonly target: PaneTarget | null } | null {
  const far = farEndOf(snapshot, link);
  const on = link.master === null ? '' : ` on ${link.master}`;
  if (far === null) {
    if (link.master === null) return null;
    const target: PaneTarget = { kind: 'bridge', namespace: namespace.id, name: link.master };
    return { line: line(`${glyphs.bridge}${on}`, 'dim'), copy: link.master, target };
  }
  if (far.kind === 'unknown') {
    const text = `${glyphs.cable} ${glyphs.unknown} ${far.why}`;
    return { line: line(text, 'dim'), copy: far.why, target: null };
  }
  const { end } = far;
  const plugged = end.link.master === null ? '' : ` on ${end.link.master}`;
  const host = end.namespace.kind === 'host';
  const where = host ? '' : ` in ${labelOf(snapshot, end.namespace)}`;
  const target: PaneTarget =
    end.link.master === null
      ? { kind: 'namespace', id: end.namespace.id }
      : { kind: 'bridge', namespace: end.namespace.id, name: end.link.master };
  return {
    line: [
      span(`${glyphs.cable} ${end.link.name}`),
      span(` (${end.link.index})${where}${plugged}`, 'dim'),
    ],
    copy: end.link.name,
    target,
  };
}

/** What the engine was asked to give the link, beside its addresses. */
function askedOf(
  link: Link,
  { containers }: Namespace,
  { snapshot }: ViewInput,
): readonly string[] {
  return snapshot.containers
    .filter(({ id }) => containers.includes(id))
    .flatMap(({ endpoints }) => endpoints.filter((each) => each.interface === link.name))
    .flatMap(({ network, settings }) => {
      const words = endpointAskWords(settings);
      return words.length === 0 ? [] : [`on ${network}: ${words.join(', ')}`];
    });
}

function footnote(namespace: Namespace, { snapshot }: ViewInput): string {
  const shared = namespace.containers.length > 1;
  const who = shared ? `, shared by ${labelOf(snapshot, namespace)}` : '';
  return `namespace ${namespace.id}${who}`;
}
