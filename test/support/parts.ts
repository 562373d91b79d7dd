import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** Something that a machine has or lacks, and that some tests need. */
type Part = {
  readonly isThere: () => boolean;
  /** How you get it. */
  readonly enable: string;
  /** Packages of Debian and Ubuntu that bring it; alternatives of one need are joined by `|`. */
  readonly packages: readonly string[];
  /** Not every machine that is verified can have it: where it lacks, its tests are skipped there too. */
  readonly isOptional?: true;
};

/** The parts, by the names that tests ask for. */
export const PARTS = {
  root: {
    isThere: () => process.getuid?.() === 0,
    enable: 'run as root (sudo npm test)',
    packages: [],
  },
  namespaces: {
    isThere: () => runs('unshare', '--net', '--mount', '--pid', '--fork', 'true'),
    enable: 'run as root where new namespaces are allowed: in a container, with --privileged',
    packages: ['util-linux'],
  },
  'user namespaces': {
    isThere: () => runs('unshare', '--user', '--map-root-user', '--net', '--mount', 'true'),
    enable: 'allow user namespaces (sysctl kernel.unprivileged_userns_clone, AppArmor)',
    packages: ['util-linux'],
  },
  iproute2: fromPackages(['ip', 'ss'], 'iproute2'),
  ping: {
    isThere: () => runs('sh', '-c', 'ping -V | grep -q iputils'),
    enable: 'apt-get install iputils-ping',
    packages: ['iputils-ping'],
  },
  busybox: fromPackages(['busybox'], 'busybox-static'),
  engine: fromPackages(
    ['dockerd', 'docker', 'busybox', 'iptables'],
    'docker.io',
    'docker-cli|docker.io',
    'busybox-static',
    'iptables',
  ),
  /** None of its packages is installed for the tests: a Podman before 4.4 speaks another API, and crun wants cgroups of version 2. */
  podman: {
    isThere: () =>
      runs(
        'sh',
        '-c',
        'test "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs && podman --version && busybox true',
      ),
    enable: 'run where cgroups are of version 2, with podman (from 5.0 on) and busybox-static',
    packages: [],
    isOptional: true,
  },
  containerd: fromPackages(['containerd', 'ctr', 'busybox'], 'containerd', 'busybox-static'),
  lxc: fromPackages(['lxc-start', 'busybox'], 'lxc', 'busybox-static'),
  nspawn: fromPackages(['systemd-nspawn', 'busybox'], 'systemd-container', 'busybox-static'),
  sshd: fromPackages(['sshd', 'ssh', 'ssh-keygen'], 'openssh-server', 'openssh-client'),
  sudo: fromPackages(['sudo'], 'sudo'),
  nft: fromPackages(['nft'], 'nftables'),
  iptables: fromPackages(['iptables'], 'iptables'),
  tmux: fromPackages(['tmux'], 'tmux'),
  openssl: fromPackages(['openssl'], 'openssl'),
  // With its modules: perl-base measures no time finer than seconds.
  perl: {
    isThere: () => runs('perl', '-MTime::HiRes', '-e', '1'),
    enable: 'apt-get install perl',
    packages: ['perl'],
  },
  python3: fromPackages(['python3'], 'python3'),
  /** Makes the newer Debians that `npm run verify` enters (test/hosts). */
  debootstrap: fromPackages(['debootstrap'], 'debootstrap'),
  procps: fromPackages(['ps', 'pgrep', 'sysctl'], 'procps'),
} as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof PARTS;

/** Whether `npm run verify` fails without it. */
export function isRequired(name: PartName): boolean {
  const part: Part = PARTS[name];
  return part.isOptional !== true;
}

/** The parts that this machine lacks. */
export function lacking(names: readonly PartName[]): readonly PartName[] {
  return names.filter((name) => !isThere(name));
}

const known = new Map<PartName, boolean>();

function isThere(name: PartName): boolean {
  const answer = known.get(name) ?? PARTS[name].isThere();
  known.set(name, answer);
  return answer;
}

function fromPackages(programs: readonly string[], ...packages: readonly string[]): Part {
  const names = packages.map((name) => name.split('|')[0]).join(' ');
  return { isThere: () => programs.every(onPath), enable: `apt-get install ${names}`, packages };
}

function runs(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function onPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
