/** Text of a report with a meaning; whoever draws it decides how that looks. */
import stringWidth from 'string-width';
import { sanitise } from '../../model/sanitise.ts';

export type StyledText = {
  readonly text: string;
  readonly tone: 'plain' | 'dim' | 'strong' | 'accent' | 'good' | 'warn' | 'bad';
};

/** One line. */
export type ReportRow = readonly StyledText[];

/** A segment, fit to be drawn wherever its text came from. */
export function styled(text: string, tone: StyledText['tone'] = 'plain'): StyledText {
  return { text: sanitise(text), tone };
}

/** Cells that a row takes. */
export function rowWidth(row: ReportRow): number {
  return row.reduce((sum, { text }) => sum + stringWidth(text), 0);
}

/** The characters of a row without what they mean. */
export function plainText(row: ReportRow): string {
  return row.map(({ text }) => text).join('');
}
