/**
 * `npm run verify:hosts [-- --on SUITE] [FILE…]`: runs what depends on programs and engines, or the files
 * given, in the userlands of newer Debians and of this machine (`--on here`), prints what passed where,
 * and writes it into README's table; then the tests of test/guest on a whole machine of its own
 * (`--on guest`). `--short` runs the part of `npm run verify`, and writes nothing. Exits 1 if a test
 * failed.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { filesOf, THEMES } from './chosen.ts';
import { differences } from './differences.ts';
import { keepResults } from './kept-results.ts';
import { lackingForGuest } from './make-guest.ts';
import { lackingForRoots } from './make-root.ts';
import { resultsTable } from './results.ts';
import { runIn } from './run-in.ts';
import { ownUserland, USERLANDS } from './userlands.ts';
import { runOnGuest } from './verify-guest.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { on: { type: 'string', multiple: true }, short: { type: 'boolean' } },
});
const known = [ownUserland(), ...USERLANDS];
const on = values.on ?? (values.short ? USERLANDS : known).map(({ suite }) => suite);
const userlands = known.filter(({ suite }) => on.includes(suite));
const chosen = THEMES.flatMap(values.short ? ({ always }) => always : filesOf);
const isAll = values.on === undefined && positionals.length === 0 && !values.short;
const withGuest = isAll || on.includes('guest');
const suites = [...known.map(({ suite }) => suite), 'guest'];
if (!on.every((suite) => suites.includes(suite))) refuse([`--on: one of ${suites.join(', ')}`]);
const roots = userlands.filter(({ suite }) => suite !== 'here');
const lacking = new Set([...lackingForRoots(roots), ...(withGuest ? lackingForGuest() : [])]);
if (lacking.size > 0) refuse([...lacking]);
// The command line's tests run what is built.
const { status } = spawnSync('node', ['esbuild.config.js'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
const columns = userlands.map((one) => runIn(one, positionals.length > 0 ? positionals : chosen));
const guest = withGuest ? [await runOnGuest(positionals)] : [];
console.log(`\n${resultsTable([...columns, ...guest])}`);
if (!values.short && columns.length > 0) keepResults(columns);
const unlike = differences(userlands);
if (unlike.length > 0) console.log(`\nAnswered differently than here:\n${unlike.join('\n')}`);
const isWell =
  unlike.length === 0 &&
  [...columns, ...guest].every((column) => column.files.every(({ failed }) => failed.length === 0));
process.exit(isWell ? 0 : 1);

function refuse(lacking: readonly string[]): never {
  console.error(`verify:hosts needs:\n${lacking.map((line) => `  ${line}`).join('\n')}`);
  process.exit(1);
}
