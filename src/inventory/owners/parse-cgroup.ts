import { type CgroupOwner, NOTHING, ownerAt } from './cgroup-owner.ts';

/** `0::/…` of version 2, `4:memory:/…` and `1:name=systemd:/…` of version 1 (cgroups(7)). */
const LINE = /^(\d+):([^:]*):(\/.+)$/;

/**
 * The owners that /proc/PID/cgroup names, the outermost first; empty if it names none. systemd's
 * own hierarchy says most, then that of version 2, then those of single controllers.
 */
export function parseCgroup(text: string): readonly CgroupOwner[] {
  const lines = text.split('\n').flatMap((line) => {
    const [, id, controllers, path = ''] = LINE.exec(line) ?? [];
    if (id === undefined) return [];
    return [{ path, rank: controllers === 'name=systemd' ? 0 : id === '0' ? 1 : 2 }];
  });
  for (const { path } of lines.toSorted((one, other) => one.rank - other.rank)) {
    const owners = ownersIn(path);
    if (owners.some(({ owner }) => owner.kind !== 'user')) return owners;
  }
  return [];
}

/** Nothing real nests deeper, and nobody may make the program follow further. */
const DEEPEST = 4;

/**
 * From the root on, only what the host's root makes is passed: slices. Below an owner, whose root
 * names what he likes, whatever is not known is passed.
 */
function ownersIn(path: string): readonly CgroupOwner[] {
  const parts = path.slice(1).split('/');
  // Of a process outside of the cgroup namespace that we are in (cgroup_namespaces(7)): from where is unknown.
  if (parts.includes('..')) return [];
  const owners: CgroupOwner[] = [];
  let at = 0;
  let slices: string[] = [];
  while (at < parts.length && owners.length < DEEPEST) {
    const [part = ''] = parts.slice(at);
    const found = ownerAt(parts.slice(at), slices, owners.length > 0);
    if (found !== null) {
      at += found.length;
      slices = [];
      owners.push({ ...NOTHING, ...found, path: `/${parts.slice(0, at).join('/')}` });
    } else {
      const user = owners.length === 0 ? USER_SLICE.exec(part)?.[1] : undefined;
      if (owners.length === 0 && !part.endsWith('.slice')) break;
      at += 1;
      slices.push(part);
      if (user !== undefined && user !== '0') {
        const path = `/${parts.slice(0, at).join('/')}`;
        owners.push({ ...NOTHING, owner: { kind: 'user', uid: Number(user) }, path });
      }
    }
  }
  return owners;
}

/**
 * Everything of a user is below it, and may have been named by them (systemd.special(7),
 * user-UID.slice).
 */
const USER_SLICE = /^user-(\d{1,10})\.slice$/;
