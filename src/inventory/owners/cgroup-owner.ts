/** The forms of cgroups' names, by which an owner is known. */
import type { ContainerRuntime, Owner } from '../../model/kernel/namespace-owner.ts';

/** An owner that a cgroup names, and by what more may be read of it. */
export type CgroupOwner = {
  readonly owner: Owner;
  /** The id of the container that told of it; null if none did. */
  readonly container: string | null;
  /** Its systemd unit; null if it has none. */
  readonly unit: string | null;
  /**
   * Namespace of containerd (`k8s.io`, `default`) that the container belongs to; null for other
   * runtimes.
   */
  readonly namespace: string | null;
  /** The cgroup of it, as the hierarchy names it. */
  readonly path: string;
  /** Whether its name proves nothing, since anything may have that name. */
  readonly isDoubtful: boolean;
};

/** For what the name of a cgroup does not say. */
export const NOTHING = { container: null, unit: null, namespace: null, isDoubtful: false } as const;

/** `length`: how many parts of the path it takes. */
type Match = Omit<CgroupOwner, 'path' | keyof typeof NOTHING> &
  Partial<Pick<CgroupOwner, keyof typeof NOTHING>> & { readonly length: number };

/**
 * The owner that the first parts of a path name, in the slices they are in; null if they name none.
 */
export function ownerAt(
  parts: readonly string[],
  slices: readonly string[],
  isInside: boolean,
): Match | null {
  const [first = ''] = parts;
  return (
    scopeOf(first, slices) ??
    machineOf(first) ??
    serviceOf(first) ??
    folderOf(parts, slices.length === 0, isInside)
  );
}

const ID = '[0-9a-f]{64}';

/**
 * Of the systemd driver: `docker-ID.scope`, `cri-containerd-ID.scope`, `crio-ID.scope`,
 * `nerdctl-ID.scope` (opencontainers/runc, docs/systemd.md: `prefix-name.scope`),
 * `libpod-ID.scope`; and `libpod-payload-ID` within a unit with `--cgroups=split` (podman-run(1)).
 */
const SCOPE = new RegExp(
  `^(?:(docker|libpod|cri-containerd|crio|nerdctl)-(${ID})\\.scope|(libpod)-payload-(${ID}))$`,
);

const RUNTIMES: Readonly<Record<string, ContainerRuntime>> = {
  docker: 'docker',
  libpod: 'podman',
  'cri-containerd': 'containerd',
  crio: 'cri-o',
  nerdctl: 'nerdctl',
};

function scopeOf(part: string, slices: readonly string[]): Match | null {
  const [, prefix, scope, split, payload] = SCOPE.exec(part) ?? [];
  const runtime = RUNTIMES[prefix ?? split ?? ''];
  const id = scope ?? payload;
  if (runtime === undefined || id === undefined) return null;
  return containerMatch({ runtime, id }, podIn(slices), 1);
}

type Pod = Pick<Extract<Owner, { kind: 'pod' }>, 'runtime' | 'id'>;

/**
 * `kubepods-burstable-podUID.slice`, in which - is written as _, also with `kubelet-` in front
 * (kubernetes, pkg/kubelet/cm/cgroup_manager_linux.go); `machine-libpod_pod_ID.slice` (podman,
 * libpod/runtime_pod_linux.go).
 */
function podIn(slices: readonly string[]): Pod | null {
  const slice = slices.at(-1) ?? '';
  const uid = /^(?:.+-)?kubepods(?:-besteffort|-burstable)?-pod([0-9A-Za-z_.]+)\.slice$/.exec(
    slice,
  );
  if (uid?.[1] !== undefined) return { runtime: 'kubernetes', id: uid[1].replaceAll('_', '-') };
  const id = new RegExp(`-libpod_pod_(${ID})\\.slice$`).exec(slice)?.[1];
  return id === undefined ? null : { runtime: 'podman', id };
}

function containerMatch(
  { runtime, id }: { readonly runtime: ContainerRuntime; readonly id: string },
  pod: Pod | null,
  length: number,
): Match {
  const owner: Owner =
    pod === null
      ? { kind: 'container', runtime, id, name: null }
      : { kind: 'pod', ...pod, name: null, namespace: null };
  const namespace = pod?.runtime === 'kubernetes' ? 'k8s.io' : 'default';
  return { owner, container: id, namespace, length };
}

/** What a name may consist of: of units (systemd.unit(5)), and what those of containers keep to. */
const NAME = /^[A-Za-z0-9:_.@+\\-]{1,255}$/;

/**
 * `systemd-nspawn@NAME.service` (systemd-nspawn(1)), `machine-NAME.scope` of systemd-machined, in
 * which libvirt calls its own `qemu-1-NAME` and `lxc-1-NAME` (libvirt, docs/cgroups.rst).
 */
function machineOf(part: string): Match | null {
  const unit = unescapeCgroup(part);
  const [, nspawn, scope] =
    /^(?:systemd-nspawn@(.+)\.service|machine-(.+)\.scope)$/.exec(unit) ?? [];
  const name = unescapeUnit(nspawn ?? scope ?? '');
  if (!NAME.test(name)) return null;
  const libvirt = scope === undefined ? undefined : /^(?:qemu|lxc)-\d+-(.+)$/.exec(name)?.[1];
  const runtime = nspawn !== undefined ? 'nspawn' : libvirt === undefined ? 'machined' : 'libvirt';
  return { owner: { kind: 'machine', runtime, name: libvirt ?? name }, unit, length: 1 };
}

function serviceOf(part: string): Match | null {
  const unit = unescapeCgroup(part);
  const isUnit = unit.endsWith('.service') && NAME.test(unit) && !/^user@\d+\.service$/.test(unit);
  return isUnit
    ? { owner: { kind: 'service', runtime: 'systemd', name: unit }, unit, length: 1 }
    : null;
}

/**
 * systemd puts _ before what the kernel would take for a file of its own (systemd, cg_escape()).
 */
function unescapeCgroup(part: string): string {
  return part.replace(/^_/, '');
}

/** `\x2d` for what is not allowed in a unit's name, or would part it (systemd-escape(1)). */
function unescapeUnit(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/**
 * Of the cgroupfs driver and of LXC, from the root of the hierarchy, or inside of another:
 * `docker/ID` · `libpod_parent/libpod-ID`, with the id of a pod between ·
 * `kubepods/burstable/podUID/ID`, where CRI-O writes `crio-ID` · `lxc.payload.NAME`, before 4.0
 * `lxc.payload/NAME` and `lxc/NAME` (lxc.container.conf(5), lxc.cgroup.dir) ·
 * `machine/lxc-1-NAME.libvirt-lxc` · `NAMESPACE/ID` of containerd, which any folder may look like.
 */
function folderOf(parts: readonly string[], isAtRoot: boolean, isInside: boolean): Match | null {
  if (!isAtRoot && !isInside) return null;
  const path = parts.join('/');
  for (const [form, match] of FOLDERS) {
    const found = form.exec(path);
    const length = found?.[0].split('/').length ?? 0;
    const made = found === null ? null : match(found.groups ?? {}, length);
    if (made !== null) return made;
  }
  const [namespace = '', id = ''] = parts;
  const isOfSystemd = /\.(?:slice|scope|service)$/.test(namespace);
  if (isInside || isOfSystemd || !NAME.test(namespace) || !NAME.test(id)) return null;
  const owner = { kind: 'container', runtime: 'containerd', id, name: null } as const;
  return { owner, container: id, namespace, isDoubtful: true, length: 2 };
}

type Groups = Readonly<Record<string, string | undefined>>;

const FOLDERS: readonly (readonly [RegExp, (groups: Groups, length: number) => Match | null])[] = [
  [
    new RegExp(`^docker/(?<id>${ID})(?=/|$)`),
    ({ id = '' }, length) => containerMatch({ runtime: 'docker', id }, null, length),
  ],
  [
    new RegExp(`^libpod_parent/(?:(?<pod>${ID})/)?libpod-(?<id>${ID})(?=/|$)`),
    ({ id = '', pod }, length) =>
      containerMatch(
        { runtime: 'podman', id },
        pod === undefined ? null : { runtime: 'podman', id: pod },
        length,
      ),
  ],
  [
    new RegExp(
      `^(?:kubelet/)?kubepods/(?:(?:besteffort|burstable)/)?pod(?<pod>[0-9A-Za-z.-]+)/(?:crio-)?(?<id>${ID})(?=/|$)`,
    ),
    ({ id = '', pod = '' }, length) =>
      containerMatch({ runtime: 'containerd', id }, { runtime: 'kubernetes', id: pod }, length),
  ],
  [
    /^(?:lxc\.payload[./]|lxc\/)(?<name>[^/]+)/,
    ({ name = '' }, length) => machineMatch('lxc', name, length),
  ],
  [
    /^machine\/(?:(?:qemu|lxc)-\d+-)?(?<name>[^/]+)\.libvirt-(?:qemu|lxc)(?=\/|$)/,
    ({ name = '' }, length) => machineMatch('libvirt', name, length),
  ],
];

function machineMatch(runtime: 'lxc' | 'libvirt', name: string, length: number): Match | null {
  return NAME.test(name) ? { owner: { kind: 'machine', runtime, name }, length } : null;
}
