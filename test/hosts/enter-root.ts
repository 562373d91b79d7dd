import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CACHE } from './make-root.ts';
import type { Userland } from './userlands.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Over root and repository lies a layer in memory, so that nothing stays of what is written, and several
 * may run at once. It ends in pivot_root(2), as a mount namespace that is entered again (setns(2))
 * leaves a chroot. The last shell stays as the first process: it reaps the orphans of engines. Cgroups
 * are only of version 2, as on newer hosts: Podman takes no others.
 */
const ENTER = `
cd "$1"; suite=$2 repository=$3 out=$4; shift 4
mount --make-rprivate /
mount -t tmpfs tmpfs stage
cd stage
mkdir upper work root source source-upper source-work lower
mount --bind "../$suite" lower
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root
mount --rbind "$repository" source
mkdir -p root/srv/patchpanel root/.old root/mnt/out
mount -t overlay -o lowerdir=source,upperdir=source-upper,workdir=source-work overlay root/srv/patchpanel
mount --bind "$out" root/mnt/out
mount -t proc proc root/proc
mount -t sysfs sysfs root/sys
mount -t cgroup2 cgroup2 root/sys/fs/cgroup
mount --rbind /dev root/dev
for fresh in run tmp var/lib/docker var/lib/containers; do
  mkdir -p "root/$fresh"
  mount -t tmpfs tmpfs "root/$fresh"
done
chmod 1777 root/tmp
mkdir -p root/run/lock root/run/netns root/run/sshd
cd root
pivot_root . .old
umount -l /.old
ip link set lo up
cd /srv/patchpanel
env -i HOME=/root LANG=C.UTF-8 TERM="\${TERM:-xterm}" PATCHPANEL_VERIFY=1 \\
  PATH=/srv/patchpanel/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
exit $?
`;

/** How a command in a root ended: its exit code, null where a signal ended it. */
type Ended = { readonly code: number | null; readonly stdout: string };

type EnterOptions = {
  /** A folder of this machine, there as /mnt/out. */
  readonly out: string;
  /** Whether its output is given back, rather than shown as it comes. */
  readonly isQuiet?: boolean;
};

/**
 * Runs a command in a userland, in a copy of the repository, as on a machine of its own: own network,
 * processes and mounts, an empty /run and /tmp. All that it started ends with it. Needs root.
 */
export function inRoot(
  { suite }: Userland,
  argv: readonly string[],
  { out, isQuiet = false }: EnterOptions,
): Ended {
  const { status, stdout, error } = spawnSync(
    'unshare',
    [
      ...['--net', '--mount', '--pid', '--fork', '--kill-child'],
      ...['bash', '-euc', ENTER, 'in-root', CACHE, suite, REPOSITORY, out, ...argv],
    ],
    {
      stdio: ['ignore', isQuiet ? 'pipe' : 'inherit', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
    },
  );
  if (error) throw error;
  return { code: status, stdout: stdout ?? '' };
}
