import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inRoot } from './enter-root.ts';
import { makeRoot } from './make-root.ts';
import { type Column, parseReport } from './results.ts';
import { ownUserland, type Userland } from './userlands.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** One line a program, as people name it with its version. */
const VERSIONS = `
first() { sed 's/^[^0-9]*//; s/[ ,+].*//' | head -n 1; }
echo "Docker $(dockerd --version | first)"
if command -v podman >/dev/null; then echo "Podman $(podman --version | first)"; fi
echo "iproute2 $(ip -V | sed 's/.*iproute2-//; s/,.*//')"
echo "iputils $(ping -V | sed 's/.*iputils //; s/,.*//' | head -n 1)"
echo "util-linux $(unshare --version | sed 's/.* //')"
echo "nft $(nft --version | first)"
echo "iptables $(iptables --version | first)"
echo "OpenSSH $(ssh -V 2>&1 | sed 's/^OpenSSH_//; s/[ ,].*//')"
`;

/** How a command is run in a userland: in its root, or as it is on this machine. */
type Way = {
  /** Where the repository is for it. */
  readonly repository: string;
  /** What `out` is for it. */
  readonly out: string;
  readonly run: Run;
};

/** Its output is given back if it is quiet, and shown otherwise. */
type Run = (argv: readonly string[], isQuiet?: boolean) => ReturnType<typeof inRoot>;

/** Runs files of tests in a userland, and gives what became of them. Its root is made if it is missing. */
export function runIn(userland: Userland, files: readonly string[]): Column {
  console.log(`\n── ${userland.name}`);
  const folder = mkdtempSync(join(tmpdir(), 'patchpanel-hosts-'));
  try {
    const { repository, out, run } = wayInto(userland, folder);
    const versions = versionsBy(run, userland);
    const { code } = run([
      ...['vitest', 'run', '--configLoader=native'],
      ...reportingTo(`${out}/results.json`),
      ...files,
    ]);
    const report = join(folder, 'results.json');
    if (!existsSync(report))
      throw new Error(`the tests ended with exit code ${code} and without a report`);
    const results = parseReport(readFileSync(report, 'utf8'), repository, code);
    return { name: userland.name, versions, files: results };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Arguments of vitest: what it shows, and the file that it reports to as JSON too. */
export function reportingTo(path: string): readonly string[] {
  const reporters = ['default', './test/support/summary-reporter.ts', 'json'];
  return [...reporters.map((name) => `--reporter=${name}`), `--outputFile.json=${path}`];
}

function versionsBy(run: Run, { name }: Userland): readonly string[] {
  const { code, stdout } = run(['sh', '-euc', VERSIONS], true);
  if (code !== 0) throw new Error(`asking ${name} for the versions of its programs failed`);
  return stdout.trim().split('\n');
}

/** Results of tests of this machine that passed, from the file that they reported to. */
export function ownColumn(report: string): Column {
  const userland = ownUserland();
  const files = parseReport(readFileSync(report, 'utf8'), REPOSITORY, 0);
  return { name: userland.name, versions: versionsBy(runHere, userland), files };
}

function wayInto(userland: Userland, folder: string): Way {
  if (userland.suite === 'here') {
    return { repository: REPOSITORY, out: folder, run: runHere };
  }
  return { repository: '/srv/patchpanel', out: '/mnt/out', run: runInRoot(userland, folder) };
}

/** How to run a command in the root of a userland, which is made if it is missing; `out` is `folder`. */
export function runInRoot(userland: Userland, folder: string): Run {
  makeRoot(userland);
  return (argv, isQuiet = false) => inRoot(userland, argv, { out: folder, isQuiet });
}

/** Runs a command in the repository, with the programs of this machine. */
export const runHere: Run = ([program = '', ...args], isQuiet = false) => {
  const path = `${REPOSITORY}/node_modules/.bin:${process.env.PATH}`;
  const { status, stdout, error } = spawnSync(program, args, {
    cwd: REPOSITORY,
    env: { ...process.env, PATH: path, PATCHPANEL_VERIFY: '1' },
    stdio: ['ignore', isQuiet ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  if (error) throw error;
  return { code: status, stdout: stdout ?? '' };
};
