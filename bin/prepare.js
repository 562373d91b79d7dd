/**
 * Makes a clone ready to run, with any Node from 20 on and before anything is installed: installs what the
 * lock file asks for, and builds if the sources are newer. All its messages go to stderr.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs and builds what is out of date, and returns the Node to run it with. */
export function prepare() {
  const wanted = packagesOf(`${root}package-lock.json`);
  const unpinned = wanted.find(([, { integrity }]) => integrity === undefined);
  if (unpinned) {
    const [path] = unpinned;
    fail(`package-lock.json has no checksum for ${path}, so nothing is installed from it`);
  }
  // npm compares each package with its checksum, and none of them runs a script of its own.
  if (!isInstalled(wanted))
    step('installing its packages', 'npm', 'ci', '--ignore-scripts', '--loglevel=error');
  const node = nodeToRunWith();
  if (!isBuilt()) step('building', node, 'esbuild.config.js');
  return node;
}

/** Returns this Node if it is new enough for the tools, otherwise the one that the lock file names. */
function nodeToRunWith() {
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  const own = `${root}node_modules/.bin/node`;
  // npm leaves out an optional package whose checksum is wrong, and says nothing.
  if (!existsSync(own)) {
    fail(
      `this is Node ${process.versions.node}, and npm did not install the Node that patchpanel is built with: either there is none for ${process.platform} on ${process.arch}, or the registry sent one whose checksum is not that of package-lock.json. Install Node 24 or newer, or remove node_modules and try again`,
    );
  }
  return own;
}

/** Whether node_modules holds every package of the lock file as the lock file has it (npm's own record of it). */
function isInstalled(wanted) {
  const record = `${root}node_modules/.package-lock.json`;
  if (!existsSync(record)) return false;
  const present = new Map(packagesOf(record));
  return wanted.every(([path, { integrity, optional, peer }]) => {
    const found = present.get(path);
    // Optional packages (binaries for other machines) are installed only if they fit.
    if (found === undefined) return optional === true || peer === true;
    return found.integrity === integrity;
  });
}

/** The packages of a lock file by their folders, without the project itself. */
function packagesOf(path) {
  return Object.entries(JSON.parse(readFileSync(path, 'utf8')).packages).filter(
    ([folder]) => folder !== '',
  );
}

/** Whether dist is newer than everything it is made from. A folder's time shows removed files. */
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
  fail(`${what} failed: ${why}. See its output above`);
}

function fail(why) {
  process.stderr.write(`patchpanel: ${why}.\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepare();
