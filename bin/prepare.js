/**
 * Makes a clone ready to run, on any Node from 20 and before anything is installed: installs where the
 * lock file asks for it, builds where the sources are newer. All that it says goes to stderr.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs and builds what is out of date, and gives the Node to run it with. */
export function prepare() {
  if (!isInstalled())
    // Not npm ci: it refuses a lock file without the builds for other platforms that a registry mirror lacks.
    step('installing what it is made of', 'npm', 'install', '--no-save', '--loglevel=error');
  const isModern = Number.parseInt(process.versions.node, 10) >= 24;
  const node = isModern ? process.execPath : `${root}node_modules/.bin/node`;
  if (!isBuilt()) step('building', node, 'esbuild.config.js');
  return node;
}

/** Whether node_modules holds every package of the lock file, in its version (npm's own record of it). */
function isInstalled() {
  const record = `${root}node_modules/.package-lock.json`;
  if (!existsSync(record)) return false;
  const wanted = packagesOf(`${root}package-lock.json`);
  const present = packagesOf(record);
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '') return true;
    const found = present[path];
    // Of the optional ones (binaries for other machines) only those that fit are installed.
    if (found === undefined) return optional === true || peer === true;
    return found.version === version;
  });
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** Whether dist is newer than all that it is made from. A folder's time tells of removed files. */
function isBuilt() {
  const built = `${root}dist/main.js`;
  if (!existsSync(built)) return false;
  const sources = readdirSync(`${root}src`, { recursive: true }).map((name) => `src/${name}`);
  const config = ['package-lock.json', 'tsconfig.json', 'esbuild.config.js', 'src'];
  const since = statSync(built).mtimeMs;
  return [...config, ...sources].every((name) => statSync(root + name).mtimeMs < since);
}

function step(what, program, ...args) {
  process.stderr.write(`patchpanel: ${what} …\n`);
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (status === 0) return;
  const why = error ? error.message : `${program} ended with ${status}`;
  process.stderr.write(`patchpanel: ${what} failed: ${why}. What it said is above.\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepare();
