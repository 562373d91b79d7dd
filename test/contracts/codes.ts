import { keysTable } from '../../src/tui/keys/keys-table.ts';
import type { Source } from './source.ts';
import { textsGiven } from './values.ts';

/** Lists the error codes, and the ids of the findings of `doctor`. */
export function codeLines({ checker, under }: Source): readonly string[] {
  const given = (name: string, beside: string) => [
    ...new Set(
      under('src/cli/').flatMap((file) => textsGiven(checker, file, { name, beside: [beside] })),
    ),
  ];
  const codes = given('code', 'exitCode').toSorted();
  const findings = given('id', 'title').toSorted();
  return [...codes.map((code) => `error ${code}`), ...findings.map((id) => `doctor ${id}`)];
}

/** Lists the keys of the explorer. */
export function keyLines(): readonly string[] {
  return keysTable().flatMap(({ bindings }) =>
    bindings.flatMap(({ keys, context }) => keys.map((key) => `${context} ${key}`)),
  );
}
