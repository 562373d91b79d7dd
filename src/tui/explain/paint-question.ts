/** The question as rows: whom to reach, at which port. Pure. */

import type { Glyphs } from '../../model/glyphs.ts';
import { span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';
import { fieldLine } from '../widgets/text-field.ts';
import type { DestinationChoice } from './destinations.ts';
import type { QuestionForm } from './state.ts';

const LABEL = 'TCP port  '.length;

/** `from` is what the namespace is called that asks. */
export function questionPanel(
  state: QuestionForm,
  choices: readonly DestinationChoice[],
  { from, glyphs }: { readonly from: string; readonly glyphs: Glyphs },
): Panel {
  const { at, why } = state;
  const lines = table(
    choices.map(({ name, note }) => [span(name, 'strong'), span(note, 'dim')]),
    [{ most: 30 }, {}],
    glyphs.cut,
  );
  const none = state.to.text.trim() === '' ? 'there is no other namespace' : 'nothing here matches';
  const list: readonly PanelRow[] =
    lines.length === 0
      ? [{ line: [span(`${none}: you can type an IP address`, 'dim')] }]
      : lines.map((line, index) => ({ line, here: index === at }));
  return {
    title: `What should ${from} reach?`,
    head: [
      fieldRow(state, 'to', 'to', 'a name below, or an IP address'),
      fieldRow(state, 'port', 'TCP port', 'empty: ICMP echo'),
      { line: why === null ? [] : [span(`${glyphs.failed} ${why}`, 'bad')] },
    ],
    rows: list,
    sight: [at, at],
  };
}

function fieldRow(
  state: QuestionForm,
  field: 'to' | 'port',
  label: string,
  empty: string,
): PanelRow {
  const { text } = state[field];
  const isHere = state.field === field;
  // The caret takes a cell of its own.
  const note = text === '' ? [span(`${isHere ? ' ' : '  '}${empty}`, 'dim')] : [];
  const name = span(label.padEnd(LABEL), isHere ? 'accent' : 'dim');
  return isHere
    ? { line: [name, ...fieldLine(state[field]), ...note], marked: [2, 3] }
    : { line: [name, span(text), ...note] };
}
