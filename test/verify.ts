/**
 * `npm run verify`: installs what the tests need, then runs every check and every suite. The first
 * that fails ends it, with its exit code.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lacking, PARTS, type PartName } from './support/parts.ts';

const CHECKS = [
  ['lint', 'biome', 'check', '.', '--error-on-warnings'],
  ['types', 'tsc', '--noEmit'],
  ['build', 'node', 'esbuild.config.js'],
  ['package', 'node', 'bin/package.js'],
  ['unused code', 'knip'],
  ['shape of the package', 'publint', '--strict', 'package'],
  ['tests', 'vitest', 'run', '--configLoader=native'],
] as const;

const begin = performance.now();
installParts();
for (const [what, program, ...args] of CHECKS) {
  console.log(`\n── ${what}: ${[program, ...args].join(' ')}`);
  run(program, args, { PATCHPANEL_VERIFY: '1' });
}
console.log(`\nverified in ${Math.round((performance.now() - begin) / 1000)} s`);

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
  if (status === 0) return;
  console.error(`\nverify: ${program} failed${error ? `: ${error.message}` : ''}`);
  process.exit(status ?? 1);
}
