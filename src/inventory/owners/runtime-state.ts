/** What the runtimes keep of what they run: which files tell the name behind a cgroup, and how. */
import type { Owner } from '../../model/kernel/namespace-owner.ts';
import type { CgroupOwner } from './cgroup-owner.ts';

/**
 * Where containerd keeps the bundles of what runs (runtime/v2): by itself, in k3s and RKE2, in k0s.
 */
const CONTAINERD = ['/run/containerd', '/run/k3s/containerd', '/run/k0s/containerd'].map(
  (state) => `${state}/io.containerd.runtime.v2.task`,
);

/**
 * Of containers-storage, which Podman and CRI-O share; a folder for each driver
 * (containers-storage.conf(5)).
 */
const STORAGE = '/var/lib/containers/storage';
const DRIVERS = ['overlay', 'btrfs', 'zfs', 'vfs'];

/**
 * The list of all containers, and of those that a restart of the machine ends (containers.go,
 * container store).
 */
const LISTS = DRIVERS.flatMap((driver) =>
  ['containers', 'volatile-containers'].map(
    (list) => `${STORAGE}/${driver}-containers/${list}.json`,
  ),
);

/** Where CRI-O keeps the bundle of a container (cri-o, internal/storage/runtime.go). */
const CRIO = '/run/containers/storage/overlay-containers';

/**
 * The configuration that LXC was given for an instance, by the daemon that did (incus, LXD:
 * lxc.conf).
 */
const MANAGERS = [
  { runtime: 'incus', folder: '/run/incus' },
  { runtime: 'lxd', folder: '/var/log/lxd' },
  { runtime: 'lxd', folder: '/var/snap/lxd/common/lxd/logs' },
] as const;

/** Where the cgroups of systemd are: version 2, version 1, both. */
const CGROUPS = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'];

/**
 * What of those files is read, as an extended regular expression: lines of whole files can hold what the
 * container itself was given, as its environment. In JSON a quote within a text is escaped, so that no text
 * passes for a key.
 * - annotations of a bundle (OCI runtime-spec, config.md): of containerd's CRI (pkg/cri/annotations), of
 *   CRI-O (pkg/annotations), of nerdctl (pkg/labels)
 * - `"Name":"/web"` of Docker's config.v2.json; `"id":"…","names":["web"` of containers-storage
 * - `KEY=VALUE` of systemd-machined (machine.c, machine_save()); `lxc.uts.name` (lxc.container.conf(5))
 * - `"Pid":77` of the same; a PID a line of cgroup.procs (cgroups(7)), the one of containerd's init.pid
 *
 * Lengths are left open, since grep(1) takes ten times as long to read a limit as the files.
 */
export const MATCHED_STATE = [
  '"ociVersion":"[0-9A-Za-z.+-]+"',
  '"(io\\.kubernetes\\.cri\\.sandbox-(name|namespace)|io\\.kubernetes\\.pod\\.(name|namespace)|nerdctl/name)":"[0-9A-Za-z_.-]+"',
  '"Name":"/[0-9A-Za-z_.-]+"',
  '"id":"[0-9a-f]+","names":\\["[0-9A-Za-z_.-]+"',
  '^(NAME|SERVICE)=[0-9A-Za-z.-]+$',
  '^lxc\\.uts\\.name *= *[0-9A-Za-z-]+$',
  '"Pid":[0-9]+',
  '^[0-9]+$',
].join('|');

/** The files that may tell more of an owner than its cgroup does; none where that says all. */
export function stateFiles(found: CgroupOwner): readonly string[] {
  const { owner, container, unit, namespace, path } = found;
  const machine = unit === null ? [] : [`/run/systemd/machines/unit:${unit}`];
  switch (owner.kind) {
    case 'user':
      return [];
    case 'machine':
      return owner.runtime === 'lxc'
        ? MANAGERS.map(({ folder }) => `${folder}/${owner.name}/lxc.conf`)
        : machine;
    case 'service':
      return [...machine, ...CGROUPS.map((root) => `${root}${path}/cgroup.procs`)];
    case 'container':
      if (found.isDoubtful) return proofs(found);
      if (owner.runtime === 'docker') return [dockerConfig(owner.id)];
      if (owner.runtime === 'podman') return LISTS;
      if (owner.runtime === 'cri-o') return [bundleOfCrio(owner.id)];
      return CONTAINERD.map((folder) => `${folder}/${namespace}/${owner.id}/config.json`);
    case 'pod':
      if (owner.runtime === 'podman' || container === null) return [];
      return [
        ...CONTAINERD.map((folder) => `${folder}/${namespace}/${container}/config.json`),
        bundleOfCrio(container),
      ];
  }
}

/**
 * Of what may be containerd's, or Docker's with a parent of choice (dockerd(8), --cgroup-parent).
 */
function proofs({ container, namespace }: CgroupOwner): readonly string[] {
  const bundles = CONTAINERD.map((folder) => `${folder}/${namespace}/${container}`);
  const docker = container !== null && ID.test(container) ? [dockerConfig(container)] : [];
  return [...bundles.flatMap((at) => [`${at}/init.pid`, `${at}/config.json`]), ...docker];
}

const ID = /^[0-9a-f]{64}$/;

function dockerConfig(id: string): string {
  return `/var/lib/docker/containers/${id}/config.v2.json`;
}

function bundleOfCrio(id: string): string {
  return `${CRIO}/${id}/userdata/config.json`;
}

/** The processes in the host's own network namespace, and in the one that is looked at. */
type Pids = { readonly hostPids: ReadonlySet<number>; readonly pids: ReadonlySet<number> };

/** What was found in each file, a match each. */
export type StateMatches = ReadonlyMap<string, readonly string[]>;

/**
 * The owner with what its runtime's state tells. Null if that state denies it: a folder that only
 * looks like one of containerd's, or a unit of which a process is in the host's own network
 * namespace, so that the namespace is not the unit's but of something that it runs.
 */
export function withState(
  found: CgroupOwner,
  told: StateMatches,
  { hostPids, pids }: Pids,
): Owner | null {
  const { owner } = found;
  const files = stateFiles(found);
  const matches = files.flatMap((file) => told.get(file) ?? []);
  switch (owner.kind) {
    case 'user':
      return owner;
    case 'machine':
      return owner.runtime === 'lxc' ? managed(owner, told) : registered(owner, matches);
    case 'service': {
      const machine = valueIn(matches, /^NAME=(.+)$/);
      if (machine !== null) {
        return registered({ kind: 'machine', runtime: 'machined', name: machine }, matches);
      }
      return matches.some((pid) => hostPids.has(Number(pid))) ? null : owner;
    }
    case 'container':
      return found.isDoubtful
        ? proven(owner, told, pids)
        : { ...owner, name: containerName(owner, matches) };
    case 'pod': {
      const key = (name: string) =>
        valueIn(
          matches,
          new RegExp(`^"io\\.kubernetes\\.(?:cri\\.sandbox-|pod\\.)${name}":"(.+)"$`),
        );
      return { ...owner, name: key('name'), namespace: key('namespace') };
    }
  }
}

/**
 * Whose folder it is: of the runtime by whose state its first process is in this very namespace.
 */
function proven(owner: Container, told: StateMatches, pids: ReadonlySet<number>): Container | null {
  for (const [file, matches] of told) {
    const isOfDocker = file === dockerConfig(owner.id);
    if (!isOfDocker && !file.endsWith(`/${owner.id}/init.pid`)) continue;
    const pid = valueIn(matches, isOfDocker ? /^"Pid":(\d+)$/ : /^(\d+)$/);
    if (pid === null || !pids.has(Number(pid))) continue;
    if (isOfDocker) {
      return { ...owner, runtime: 'docker', name: valueIn(matches, /^"Name":"\/(.+)"$/) };
    }
    const config = told.get(file.replace(/init\.pid$/, 'config.json')) ?? [];
    return { ...owner, name: containerName(owner, config) };
  }
  return null;
}

type Container = Extract<Owner, { kind: 'container' }>;

function containerName(owner: Container, matches: readonly string[]): string | null {
  if (owner.runtime === 'docker') return valueIn(matches, /^"Name":"\/(.+)"$/);
  if (owner.runtime !== 'podman') {
    // What ctr(8) runs has no name beside its id, which a person chose.
    const named = valueIn(matches, /^"nerdctl\/name":"(.+)"$/);
    return named ?? (ID.test(owner.id) ? null : owner.id);
  }
  return valueIn(matches, new RegExp(`^"id":"${owner.id}","names":\\["(.+)"$`));
}

type Machine = Extract<Owner, { kind: 'machine' }>;

/**
 * Of an instance outside of the project `default` the cgroup has the project in front (LXD, incus:
 * project.Instance).
 */
function managed(owner: Machine, told: StateMatches): Machine {
  const manager = MANAGERS.find(({ folder }) => told.has(`${folder}/${owner.name}/lxc.conf`));
  return manager === undefined ? owner : { ...owner, runtime: manager.runtime };
}

/** What systemd-machined knows of the unit: who registered it, as what. */
function registered(owner: Machine, matches: readonly string[]): Machine {
  const name = valueIn(matches, /^NAME=(.+)$/);
  const service = valueIn(matches, /^SERVICE=(.+)$/);
  if (name === null) return owner;
  if (service === 'systemd-nspawn') return { ...owner, runtime: 'nspawn', name };
  const libvirt = service?.startsWith('libvirt-') === true;
  if (!libvirt)
    return { ...owner, runtime: owner.runtime === 'nspawn' ? 'nspawn' : 'machined', name };
  return { ...owner, runtime: 'libvirt', name: name.replace(/^(?:qemu|lxc)-(?:\d+-)?/, '') };
}

/** None of these runtimes gives a name longer than this. */
const LONGEST = 255;

/**
 * The only value found; null if there are several, since an image may also have a label called
 * `Name`.
 */
function valueIn(matches: readonly string[], form: RegExp): string | null {
  const values = new Set(matches.flatMap((match) => form.exec(match)?.[1] ?? []));
  const [value = null] = values;
  return values.size === 1 && value !== null && value.length <= LONGEST ? value : null;
}
