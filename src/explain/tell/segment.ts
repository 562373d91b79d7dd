/** What is told of an explanation as text with a meaning each: a face decides how that looks. */
import stringWidth from 'string-width';
import { sanitise } from '../../model/text/sanitise.ts';

export type Segment = {
  readonly text: string;
  readonly tone: 'plain' | 'dim' | 'strong' | 'accent' | 'good' | 'warn' | 'bad';
};

/** One line. */
export type Row = readonly Segment[];

/** A segment, fit to be drawn wherever its text came from. */
export function segment(text: string, tone: Segment['tone'] = 'plain'): Segment {
  return { text: sanitise(text), tone };
}

/** Cells that a row takes. */
export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + stringWidth(text), 0);
}

/** The characters of a row without what they mean. */
export function plainText(row: Row): string {
  return row.map(({ text }) => text).join('');
}
