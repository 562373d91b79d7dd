/**
 * `npm run verify:hosts [-- --on SUITE] [FILE…]`: runs a chosen part of the suite, or the files given,
 * in the userlands of newer Debians, and prints what passed where. Exits 1 where a test failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { filesOf, THEMES } from './chosen.ts';
import { inRoot } from './enter-root.ts';
import { lackingForRoots, makeRoot } from './make-root.ts';
import { type Column, parseReport, resultsTable } from './results.ts';
import { USERLANDS, type Userland } from './userlands.ts';

/** One line a program, as people name it with its version. */
const VERSIONS = `
first() { sed 's/^[^0-9]*//; s/[ ,].*//' | head -n 1; }
echo "Docker $(dockerd --version | first)"
echo "iproute2 $(ip -V | sed 's/.*iproute2-//; s/,.*//')"
echo "iputils $(ping -V | sed 's/.*iputils //; s/,.*//' | head -n 1)"
echo "util-linux $(unshare --version | sed 's/.* //')"
echo "nft $(nft --version | first)"
echo "iptables $(iptables --version | first)"
echo "OpenSSH $(ssh -V 2>&1 | sed 's/^OpenSSH_//; s/[ ,].*//')"
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { on: { type: 'string', multiple: true } },
});
const userlands = USERLANDS.filter(({ suite }) => values.on?.includes(suite) ?? true);
const files = positionals.length > 0 ? positionals : THEMES.flatMap(filesOf);
if (userlands.length === 0) {
  refuse([`--on: one of ${USERLANDS.map(({ suite }) => suite).join(', ')}`]);
}
const lacking = lackingForRoots(userlands);
if (lacking.length > 0) refuse(lacking);
build();
const columns = userlands.map(runIn);
console.log(`\n${resultsTable(columns)}`);
const isWell = columns.every((column) => column.files.every(({ failed }) => failed.length === 0));
process.exit(isWell ? 0 : 1);

function runIn(userland: Userland): Column {
  console.log(`\n── ${userland.name}`);
  makeRoot(userland);
  const out = mkdtempSync(join(tmpdir(), 'patchpanel-hosts-'));
  try {
    const versions = inRoot(userland, ['sh', '-euc', VERSIONS], { out, isQuiet: true });
    if (versions.code !== 0) throw new Error(`${userland.name} cannot be entered`);
    const vitest = ['vitest', 'run', '--configLoader=native', ...reporters()];
    const { code } = inRoot(userland, [...vitest, ...files], { out });
    const report = join(out, 'results.json');
    if (!existsSync(report)) throw new Error(`the tests ended with ${code} and without a report`);
    return {
      name: userland.name,
      versions: versions.stdout.trim().split('\n'),
      files: parseReport(readFileSync(report, 'utf8'), '/srv/patchpanel'),
    };
  } finally {
    rmSync(out, { recursive: true });
  }
}

function reporters(): readonly string[] {
  const names = ['default', './test/support/summary-reporter.ts', 'json'];
  return [...names.map((name) => `--reporter=${name}`), '--outputFile.json=/mnt/out/results.json'];
}

/** The command line's tests run what is built. */
function build(): void {
  const { status } = spawnSync(process.execPath, ['esbuild.config.js'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function refuse(lacking: readonly string[]): never {
  console.error(`verify:hosts needs:\n${lacking.map((line) => `  ${line}`).join('\n')}`);
  process.exit(1);
}
