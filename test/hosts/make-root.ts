import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { PACKAGES, type Userland } from './userlands.ts';

/** Only root writes there, so nobody else chooses what root runs. */
export const CACHE = '/var/cache/patchpanel-hosts';

/** Space that a root takes while it is made: its packages, and what is in them. */
const BYTES = 2 * 1024 ** 3;

/** Says that a root is whole, and of what it was made. */
const STAMP = 'etc/patchpanel-root';

/** `sid` is debootstrap's script for whatever release is newer than itself. */
export const SCRIPT = '/usr/share/debootstrap/scripts/sid';

/** Podman without systemd: a kernel with both versions of cgroups gives it no limit of processes. */
const CONTAINERS_CONF = `[containers]
pids_limit=0
[engine]
cgroup_manager="cgroupfs"
events_logger="file"
`;

/** Lists what this machine lacks to make and enter the roots of these userlands. */
export function lackingForRoots(userlands: readonly Userland[]): readonly string[] {
  if (process.getuid?.() !== 0) return ['root: run as root (with sudo)'];
  const absent = userlands.filter((userland) => !isMade(userland));
  if (absent.length === 0) return [];
  const lacking: string[] = [];
  if (!existsSync(SCRIPT)) lacking.push('debootstrap: apt-get install debootstrap');
  mkdirSync(CACHE, { recursive: true, mode: 0o755 });
  const { bavail, bsize } = statfsSync(CACHE);
  const needed = absent.length * BYTES;
  if (bavail * bsize < needed) {
    lacking.push(
      `disk: ${gigabytes(needed)} in ${CACHE}, which has ${gigabytes(bavail * bsize)} free`,
    );
  }
  return lacking;
}

/**
 * Makes a release of Debian as a folder from its signed archive, unless it is there in the same form
 * (debootstrap(8); about 900 MB, three minutes). Throws if debootstrap fails; what it made by then is
 * removed by the next try.
 */
export function makeRoot(userland: Userland): void {
  if (isMade(userland)) return;
  const root = rootOf(userland);
  const unfinished = `${root}.new`;
  mkdirSync(`${CACHE}/stage`, { recursive: true });
  run('rm', '-rf', '--one-file-system', root, unfinished);
  const include = `--include=${PACKAGES.join(',')}`;
  run('debootstrap', '--variant=minbase', include, userland.suite, unfinished, '', SCRIPT);
  mkdirSync(`${unfinished}/etc/containers`, { recursive: true });
  writeFileSync(`${unfinished}/etc/containers/containers.conf`, CONTAINERS_CONF);
  writeFileSync(`${unfinished}/${STAMP}`, stamp());
  renameSync(unfinished, root);
}

function rootOf({ suite }: Userland): string {
  return `${CACHE}/${suite}`;
}

function isMade(userland: Userland): boolean {
  const path = `${rootOf(userland)}/${STAMP}`;
  return existsSync(path) && readFileSync(path, 'utf8') === stamp();
}

function stamp(): string {
  return `${PACKAGES.join('\n')}\n\n${CONTAINERS_CONF}`;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

export function run(program: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status === 0) return;
  throw new Error(`${program} failed${error ? `: ${error.message}` : ` with exit code ${status}`}`);
}
