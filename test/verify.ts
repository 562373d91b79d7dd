/**
 * `npm run verify`: installs what the tests need, then runs every check and every suite, and a short part
 * of them in newer Debians, which are made meanwhile. The first that fails ends it, with its exit code.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepResults } from './hosts/kept-results.ts';
import { lackingForRoots } from './hosts/make-root.ts';
import { ownColumn, reportingTo } from './hosts/run-in.ts';
import { USERLANDS } from './hosts/userlands.ts';
import { lacking, PARTS, type PartName } from './support/parts.ts';

const CHECKS = [
  ['lint', 'biome', 'check', '.', '--error-on-warnings'],
  ['types', 'tsc', '--noEmit'],
  ['build', 'node', 'esbuild.config.js'],
  ['package', 'node', 'bin/package.js'],
  ['unused code', 'knip'],
  ['shape of the package', 'publint', '--strict', 'package'],
] as const;

const MAKE_ROOTS = ['node', 'test/hosts/make-roots.ts'];
/** Ends with everything that it started (prctl(2), PR_SET_PDEATHSIG; unshare(1)). */
const ENDS_ALONG = [
  ...['--pdeathsig', 'KILL'],
  ...['unshare', '--pid', '--mount-proc', '--fork', '--kill-child'],
];

const begin = performance.now();
installParts();
const roots = makeRoots();
for (const [what, program, ...args] of CHECKS) {
  console.log(`\n── ${what}: ${[program, ...args].join(' ')}`);
  run(program, args, { PATCHPANEL_VERIFY: '1' });
}
console.log('\n── tests');
runTests();
console.log('\n── newer Debians: node test/hosts/verify.ts --short');
if ((await roots) !== 0) fail('making the newer Debians failed', 1);
run('node', ['test/hosts/verify.ts', '--short']);
console.log(`\nverified in ${Math.round((performance.now() - begin) / 1000)} s`);

/** Runs the tests. With PATCHPANEL_KEEP_RESULTS=1 it keeps their results for README's table. */
function runTests(): void {
  const folder = mkdtempSync(join(tmpdir(), 'patchpanel-verify-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const report = join(folder, 'results.json');
  const vitest = ['run', '--configLoader=native', ...reportingTo(report)];
  run('vitest', vitest, { PATCHPANEL_VERIFY: '1' });
  if (process.env.PATCHPANEL_KEEP_RESULTS === '1') keepResults([ownColumn(report)]);
}

/** From the distribution: only what is missing, named before it comes. */
function installParts(): void {
  const names = Object.keys(PARTS).filter((name): name is PartName => name in PARTS);
  const missing = lacking(names).filter((name) => PARTS[name].packages.length > 0);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    const remedies = missing.map((name) => `  ${name}: ${PARTS[name].enable}`).join('\n');
    console.error(`verify needs root on Debian or Ubuntu to install what is missing:\n${remedies}`);
    process.exit(1);
  }
  console.log(`── missing on this machine: ${missing.join(', ')}`);
  run('apt-get', ['update', '-qq']);
  const packages = [...new Set(missing.flatMap((name) => PARTS[name].packages).map(available))];
  console.log(`── installing from the distribution: ${packages.join(' ')}`);
  run('apt-get', ['install', '-qq', '--yes', '--no-install-recommends', ...packages], {
    DEBIAN_FRONTEND: 'noninteractive',
  });
}

/** Makes them beside the checks, of what these leave of the machine, and ends with this process; gives the exit code. */
async function makeRoots(): Promise<number> {
  const absent = lackingForRoots(USERLANDS);
  if (absent.length > 0) fail(`the newer Debians need\n${absent.join('\n')}`, 1);
  const making = spawn('setpriv', [...ENDS_ALONG, 'nice', '-n', '19', ...MAKE_ROOTS], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(making, 'close');
  return typeof code === 'number' ? code : 1;
}

/** The first of a need's alternatives that this release of the distribution has. */
function available(alternatives: string): string {
  const candidates = alternatives.split('|');
  const found = candidates.find((name) => {
    const policy = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' }).stdout;
    return /Candidate: (?!\(none\))/.test(policy);
  });
  return found ?? alternatives;
}

function run(program: string, args: readonly string[], env: Record<string, string> = {}): void {
  const { status, error } = spawnSync(program, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) fail(`${program} failed${error ? `: ${error.message}` : ''}`, status ?? 1);
}

function fail(why: string, code: number): never {
  console.error(`\nverify: ${why}`);
  process.exit(code);
}
