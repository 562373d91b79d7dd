/** Results of the last runs of `npm run verify:hosts`, file by file, for README's table. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { filesOf, THEMES, type Theme } from './chosen.ts';
import type { Column, FileResult } from './results.ts';
import { runHere } from './run-in.ts';

const KEPT = new URL('results.json', import.meta.url);

const Columns = v.array(
  v.object({
    name: v.string(),
    versions: v.array(v.string()),
    files: v.array(
      v.object({
        file: v.string(),
        passed: v.number(),
        skipped: v.number(),
        failed: v.array(v.string()),
      }),
    ),
  }),
);

/** Throws if the file holds anything else. */
export function keptResults(): readonly Column[] {
  return existsSync(KEPT) ? v.parse(Columns, JSON.parse(readFileSync(KEPT, 'utf8'))) : [];
}

/**
 * Puts new results in the place of those of the same files in the same userland, and writes README's table.
 * Throws if that fails.
 */
export function keepResults(fresh: readonly Column[]): void {
  const kept = keptResults();
  const names = [...new Set([...kept, ...fresh].map(({ name }) => name))].sort();
  const columns = names.flatMap((name) => {
    const before = kept.find((one) => one.name === name);
    const now = fresh.find((one) => one.name === name);
    return now === undefined ? (before ?? []) : merged(before, now);
  });
  writeFileSync(KEPT, `${JSON.stringify(columns, null, 1)}\n`);
  const vitest = ['vitest', 'run', '--configLoader=native', 'test/readme.test.ts'];
  const { code } = runHere(['env', 'PATCHPANEL_WRITE_DOCS=1', ...vitest]);
  if (code !== 0) throw new Error('writing the table in README failed');
}

/** Drops results of earlier versions of a program: they say nothing about a newer one. */
export function merged(before: Column | undefined, now: Column): Column {
  const isSame = before?.versions.join() === now.versions.join();
  const others = isSame
    ? before.files.filter(({ file }) => now.files.every((one) => one.file !== file))
    : [];
  const known = THEMES.flatMap(filesOf);
  const files = [...others, ...now.files].filter(({ file }) => known.includes(file));
  return { ...now, files: files.toSorted((a, b) => (a.file < b.file ? -1 : 1)) };
}

/** The table in Markdown: one row a theme, one column a userland, with the versions of its programs. */
export function provenMarkdown(columns: readonly Column[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['', ...columns.map(({ name }) => name)]),
    row(['---', ...columns.map(() => '---')]),
    ...THEMES.map((theme) => row([theme.title, ...columns.map((column) => cell(theme, column))])),
    row(['with', ...columns.map(({ versions }) => versions.join('<br>'))]),
  ].join('\n');
}

function cell(theme: Theme, { files }: Column): string {
  const of = filesOf(theme);
  const ran = files.filter(({ file }) => of.includes(file));
  const sum = (count: (result: FileResult) => number) =>
    ran.reduce((before, result) => before + count(result), 0);
  const counts = [
    [sum(({ failed }) => failed.length), 'failed'],
    [sum(({ passed }) => passed), 'passed'],
    [sum(({ skipped }) => skipped), 'left out'],
  ] as const;
  const words = counts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  if (words.length === 0) return 'not run';
  const part = ran.length < of.length ? ` (${ran.length} of ${of.length} files)` : '';
  return `${words.join(', ')}${part}`;
}
