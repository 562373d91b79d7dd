import { HIDDEN } from '../../executor/secret.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import { lineWidth, span, widthOf, wrapped } from '../../model/styled-text.ts';
import type { FieldState } from '../../recipes/resolve.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';
import { covered, fieldLine } from '../widgets/text-field.ts';
import type { Form } from './form.ts';
import { formStates } from './form.ts';

const GAP = 2;
/** Cells that most values fit in, so that the notes stand below each other. */
const VALUE = 20;

/** What stands beside a value: the note of a choice, or that it was only proposed. */
function noteOf({ choices, value, given, field }: FieldState): string {
  const note = choices?.find((choice) => choice.value === value)?.note;
  if (note !== undefined) return note;
  if (value === '') return field.optional === true ? 'optional' : '';
  return given ? '' : 'proposed';
}

function indented(lines: readonly Line[], indent: number): readonly Line[] {
  return lines.map((line) => [span(' '.repeat(indent)), ...line]);
}

type Drawing = { readonly width: number; readonly glyphs: Glyphs };

function fieldRows(
  state: FieldState,
  { form, here, label }: { readonly form: Form; readonly here: boolean; readonly label: number },
  { width, glyphs }: Drawing,
): readonly PanelRow[] {
  const name = span(state.field.label.padEnd(label + GAP), here ? 'accent' : 'dim');
  const isSecret = state.field.secret === true;
  const value = here
    ? fieldLine(isSecret ? covered(form.text) : form.text)
    : [span(isSecret && state.value !== '' ? HIDDEN : state.value, state.given ? 'plain' : 'dim')];
  const note = noteOf(state);
  const gap = ' '.repeat(Math.max(GAP, VALUE - lineWidth(value)));
  const line = [name, ...value, ...(note === '' ? [] : [span(`${gap}${note}`, 'dim')])];
  const row: PanelRow = here ? { line, here, marked: form.untouched ? [1, 3] : [2, 3] } : { line };
  const { refusal } = state;
  if (refusal === null) return [row];
  const words = [refusal.message, refusal.hint].filter((text) => text !== '').join('. ');
  const indent = label + GAP;
  const why = wrapped([span(`${glyphs.failed} ${words}`, 'bad')], Math.max(20, width - indent));
  return [
    row,
    ...indented(why, Math.min(indent, Math.max(0, width - 20))).map((each) => ({ line: each })),
  ];
}

/** The form: each field with its value, what is wrong right below it, and help for the one under the cursor. */
export function fieldsPanel(
  form: Form,
  snapshot: Snapshot,
  drawing: Drawing,
): Omit<Panel, 'aside'> {
  const states = formStates(form, snapshot);
  const label = Math.max(...states.map(({ field }) => widthOf(field.label)));
  const groups = states.map((state, at) =>
    // One that is not asked shows only where something was given for it, which is refused.
    state.unasked !== null && state.refusal === null
      ? []
      : fieldRows(state, { form, here: at === form.at, label }, drawing),
  );
  const current = states[form.at];
  const isChoice = (current?.choices?.length ?? 0) > 0;
  const many = current?.field.many === true ? '; several are separated by commas' : '';
  const help = `${current?.field.help ?? ''}${many}${isChoice ? ' (Space lists them)' : ''}`;
  const rows: readonly PanelRow[] = [
    { line: [] },
    ...groups.flat(),
    { line: [] },
    ...wrapped([span(help, 'dim')], drawing.width).map((line) => ({ line })),
  ];
  const before = 1 + groups.slice(0, form.at).flat().length;
  return {
    title: `New: ${form.recipe.title}`,
    rows,
    sight: [before, before + (groups[form.at]?.length ?? 1) - 1],
  };
}
