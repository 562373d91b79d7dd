import { readFileSync } from 'node:fs';
import { PARTS } from '../support/parts.ts';

/** A release of Debian, whose programs and engines the suite runs with on this machine's kernel. */
export type Userland = {
  /** As the archive names it; `here` for this machine's own. */
  readonly suite: string;
  readonly name: string;
};

/** The userlands that are made as folders. */
export const USERLANDS: readonly Userland[] = [
  { suite: 'trixie', name: 'Debian 13' },
  { suite: 'forky', name: 'Debian 14' },
];

/** The programs of this machine, whatever its distribution (os-release(5)). */
export function ownUserland(): Userland {
  const release = readFileSync('/etc/os-release', 'utf8');
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]+)"?$`, 'm').exec(release)?.[1];
  const name = value('NAME')?.replace(' GNU/Linux', '') ?? 'This machine';
  return { suite: 'here', name: `${name} ${value('VERSION_ID') ?? ''}`.trim() };
}

/** Packages beside those that the tests ask for: Podman with what it needs, and common tools. */
const BESIDE = [
  ...['podman', 'netavark', 'aardvark-dns', 'catatonit', 'passt', 'slirp4netns', 'uidmap', 'dbus'],
  ...['containerd', 'runc', 'tini', 'kmod', 'netbase', 'ethtool', 'tcpdump', 'conntrack'],
  ...['ca-certificates', 'ncurses-term'],
];

/** The packages of every part that tests ask for, each in the name that these releases have for it. */
export const PACKAGES: readonly string[] = [
  ...new Set([
    ...Object.entries(PARTS)
      .filter(([name]) => name !== 'debootstrap')
      .flatMap(([, { packages }]) => packages.map(firstAlternative)),
    ...BESIDE,
  ]),
].sort();

function firstAlternative(names: string): string {
  return names.split('|')[0] ?? names;
}
