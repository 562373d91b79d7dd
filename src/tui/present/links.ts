import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Line } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import { bytes } from '../words.ts';
import { upWord } from './addresses.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { sentences, stopRow } from './view.ts';

/** From this width on the counters of traffic fit beside the rest. */
const WITH_COUNTERS = 84;

/** Every link with its kind, state and counters. */
export function linksView(namespace: Namespace, { width, glyphs }: ViewInput): readonly ViewRow[] {
  const { links } = namespace;
  if (links.length === 0) return sentences('no link was read in this namespace');
  const counted = width >= WITH_COUNTERS;
  const head = ['#', 'name', 'kind', 'state', 'mtu', 'mac', 'master', 'in', 'out', 'lost'];
  const cells = links.map((link) => {
    const { counters } = link;
    const lost =
      counters === null
        ? null
        : counters.rxErrors + counters.rxDropped + counters.txErrors + counters.txDropped;
    return [
      span(String(link.index), 'dim'),
      span(link.name, 'strong'),
      span(link.kind),
      upWord(link),
      span(String(link.mtu)),
      span(link.mac ?? glyphs.none, 'dim'),
      span(link.master ?? '', 'dim'),
      span(counters === null || !counted ? '' : bytes(counters.rxBytes)),
      span(counters === null || !counted ? '' : bytes(counters.txBytes)),
      span(lost === null || !counted ? '' : String(lost), lost === 0 ? 'dim' : 'warn'),
    ];
  });
  const titles = head.map((title, at) => span(!counted && at > 6 ? '' : title, 'dim'));
  const right = { align: 'right' } as const;
  const columns = [right, { most: 15 }, {}, {}, right, {}, { most: 15 }, right, right, right];
  const [first, ...rest] = table([titles, ...cells], columns, glyphs.cut);
  const aliased = links.flatMap((link) =>
    link.alias === null
      ? []
      : [{ line: [span(`${link.name}  alias `, 'dim'), span(link.alias)] as Line }],
  );
  return [
    { line: first ?? [] },
    ...rest.map((line, at) => {
      const link = links[at];
      const thing =
        link === undefined ? null : ({ kind: 'link', end: { namespace, link } } as const);
      return stopRow(line, link?.name ?? '', null, thing);
    }),
    ...(aliased.length > 0 ? [{ line: [] }, ...aliased] : []),
  ];
}
