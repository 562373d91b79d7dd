import * as v from 'valibot';

/** The part of vitest's JSON report that is used here (vitest.dev/guide/reporters, after Jest's). */
const Report = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      assertionResults: v.array(v.object({ fullName: v.string(), status: v.string() })),
    }),
  ),
});

/** Stands in the place of a file for an error outside of the tests. */
const OUTSIDE = 'outside of the tests';

/** Results of one test file. */
export type FileResult = {
  readonly file: string;
  readonly passed: number;
  readonly skipped: number;
  /** The full names of those that failed; of a file that did not load, the file's. */
  readonly failed: readonly string[];
};

export type Column = {
  readonly name: string;
  /** One a program: `Docker 28.5.2`. */
  readonly versions: readonly string[];
  readonly files: readonly FileResult[];
};

/**
 * Reads what vitest's JSON reporter wrote; files are named from the folder that the tests ran in. The report
 * does not tell of an error outside of the tests, such as a rejection that nobody handles: only the exit code
 * of vitest does.
 */
export function parseReport(
  text: string,
  folder: string,
  code: number | null,
): readonly FileResult[] {
  const { testResults } = v.parse(Report, JSON.parse(text));
  const files = testResults.map(({ name, status, assertionResults }) => {
    const file = name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : name;
    const failed = assertionResults.filter((one) => one.status === 'failed');
    const names = failed.map(({ fullName }) => fullName);
    const passed = assertionResults.filter((one) => one.status === 'passed').length;
    return {
      file,
      passed,
      skipped: assertionResults.length - passed - failed.length,
      failed: status === 'failed' && names.length === 0 ? [file] : names,
    };
  });
  if (code === 0 || files.some(({ failed }) => failed.length > 0)) return files;
  const failed = [`vitest ended with exit code ${code}`];
  return [...files, { file: OUTSIDE, passed: 0, skipped: 0, failed }];
}

/** One row a file, one column a userland; below it what failed, and with which programs each ran. */
export function resultsTable(columns: readonly Column[]): string {
  const files = [...new Set(columns.flatMap((column) => column.files.map(({ file }) => file)))];
  const rows = [
    ['', ...columns.map(({ name }) => name)],
    ...files.sort().map((file) => [file, ...columns.map((column) => cell(column, file))]),
  ];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) => row.map((text, at) => text.padEnd(widths?.[at] ?? 0)).join('  '));
  const failures = columns.flatMap(({ name, files }) =>
    files.flatMap(({ file, failed }) => failed.map((test) => `${name}, ${file}: ${test}`)),
  );
  return [
    ...lines.map((line) => line.trimEnd()),
    '',
    ...columns.map(({ name, versions }) => `${name}: ${versions.join(', ')}`),
    ...(failures.length === 0 ? [] : ['', 'Failed:', ...failures.map((line) => `  ${line}`)]),
  ].join('\n');
}

function cell({ files }: Column, file: string): string {
  const result = files.find((one) => one.file === file);
  if (result === undefined) return 'did not run';
  const { passed, skipped, failed } = result;
  const counts = [
    failed.length === 0 ? '' : `${failed.length} failed`,
    passed === 0 ? '' : `${passed} passed`,
    skipped === 0 ? '' : `${skipped} skipped`,
  ];
  return counts.filter(Boolean).join(', ') || 'no tests';
}
