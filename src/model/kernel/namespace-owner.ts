/** A program that makes containers, and by whose rules their cgroups are named. */
export type ContainerRuntime = 'docker' | 'podman' | 'containerd' | 'cri-o' | 'nerdctl';

/** What keeps whole systems: `machined` if only systemd-machined knows of it. */
export type MachineRuntime = 'lxc' | 'lxd' | 'incus' | 'nspawn' | 'libvirt' | 'machined';

/** One that processes belong to, as their cgroup tells, and the state of its runtime. */
export type Owner =
  | {
      readonly kind: 'container';
      readonly runtime: ContainerRuntime;
      readonly id: string;
      /** Null if the runtime's state does not say. */
      readonly name: string | null;
    }
  /** Containers that share a network namespace, which is the pod's. */
  | {
      readonly kind: 'pod';
      readonly runtime: 'kubernetes' | 'podman';
      /** The pod's uid in Kubernetes, its id in Podman. */
      readonly id: string;
      readonly name: string | null;
      /** The namespace of Kubernetes that it is in. */
      readonly namespace: string | null;
    }
  | { readonly kind: 'machine'; readonly runtime: MachineRuntime; readonly name: string }
  /** A unit with a network of its own (systemd.exec(5), PrivateNetwork=). */
  | { readonly kind: 'service'; readonly runtime: 'systemd'; readonly name: string }
  /** What an ordinary user runs: their cgroups have whatever names they like. */
  | { readonly kind: 'user'; readonly uid: number };

/**
 * The owner of a network namespace. Names within another's cgroup were chosen by root there:
 * `within` lists those owners, outermost first. Empty if the host's own root chose it.
 */
export type NamespaceOwner = Exclude<Owner, { kind: 'user' }> & {
  readonly within: readonly Owner[];
};

/** `Podman container`, `Kubernetes pod`, `systemd service`. */
export function ownerKind(owner: NamespaceOwner): string {
  return `${RUNTIMES[owner.runtime]} ${owner.kind}`;
}

const RUNTIMES: Readonly<Record<NamespaceOwner['runtime'], string>> = {
  docker: 'Docker',
  podman: 'Podman',
  containerd: 'containerd',
  'cri-o': 'CRI-O',
  nerdctl: 'nerdctl',
  kubernetes: 'Kubernetes',
  lxc: 'LXC',
  lxd: 'LXD',
  incus: 'Incus',
  nspawn: 'nspawn',
  libvirt: 'libvirt',
  machined: 'systemd',
  systemd: 'systemd',
};

/**
 * What to call it: `web`, `shop/cart-0`, `c1`, `web.service`; `podman 0123456789ab` and `pod 4f…`
 * where no name is known. What another's root may have named says so: `nginx in c1`, `podman 0123…
 * of user 1000`. `nameOf` gives the name of a container that the engine lists, by its id.
 */
export function ownerLabel(
  { within, ...owner }: NamespaceOwner,
  nameOf: (id: string) => string | null,
): string {
  const outer = within
    .toReversed()
    .map((each) => (each.kind === 'user' ? `of user ${each.uid}` : `in ${nameIn(each, nameOf)}`));
  return [nameIn(owner, nameOf), ...outer].join(' ');
}

function nameIn(
  owner: Exclude<Owner, { kind: 'user' }>,
  nameOf: (id: string) => string | null,
): string {
  switch (owner.kind) {
    case 'container':
      return owner.name ?? nameOf(owner.id) ?? `${owner.runtime} ${owner.id.slice(0, 12)}`;
    case 'pod':
      return podName(owner) ?? `pod ${owner.id.slice(0, 12)}`;
    default:
      return owner.name;
  }
}

type Pod = Extract<Owner, { kind: 'pod' }>;

function podName({ name, namespace }: Pick<Pod, 'name' | 'namespace'>): string | null {
  return name !== null && namespace !== null ? `${namespace}/${name}` : name;
}

/**
 * The names by which you can ask for it. None if another's root may have chosen them, so that
 * nobody can take the name of another namespace.
 */
export function ownerNames(owner: NamespaceOwner): readonly string[] {
  if (owner.within.length > 0) return [];
  const full = owner.kind === 'pod' ? podName(owner) : null;
  const id = owner.kind === 'container' || owner.kind === 'pod' ? owner.id : null;
  return [...new Set([owner.name, full, id].filter((name) => name !== null))];
}
