import { quoteWord } from '../../executor/show.ts';
import { type Line, span } from '../../model/styled-text.ts';
import type { Fix } from '../finding.ts';

/**
 * The fix, in a row or two: the words, or what the guided operation does and the command line
 * that does it. `program` is how this host is reached: `['patchpanel', '--host=…']`. Not folded.
 */
export function fixRows(fix: Fix, program: readonly string[]): readonly Line[] {
  if (fix.kind === 'words') return [[span(fix.words)]];
  return [[span(fix.title)], [span(applyLine(fix, program), 'accent')]];
}

/** `patchpanel apply edit-link --namespace web --link eth0 --change up`, for a POSIX shell. Not sanitised. */
function applyLine(
  { recipe, fields }: Extract<Fix, { kind: 'recipe' }>,
  program: readonly string[],
): string {
  const flags = Object.entries(fields).flatMap(([key, value]) => flagOf(key, value));
  return [...program, 'apply', recipe, ...flags].map(quoteWord).join(' ');
}

/** A value that looks like an option itself must not stand alone (commander takes `--key=value` as one). */
function flagOf(key: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`--${key}=${value}`] : [`--${key}`, value];
}
