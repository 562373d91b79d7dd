import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { findNamespace } from '../../src/model/find.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import { kindLabel, labelOf } from '../../src/model/label.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import {
  type Ground,
  startEngineGround,
  startKernelGround,
  startSshKernelGround,
} from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

/** Cgroups are the machine's, not the private host's: their names are this run's own. */
const TAG = `pp${process.pid}`;
const ROOTS = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'];

/** `inside CGROUP COMMAND…` runs a command in a cgroup that is made; `until_asleep N NAME` waits for its processes. */
const TOOLS = `
inside() {
  group=$1; shift
  (
    for root in ${ROOTS.join(' ')}; do
      [ -e $root/cgroup.procs ] || continue
      mkdir -p "$root$group"; sh -c 'echo $PPID' >"$root$group/cgroup.procs"
    done
    exec "$@" </dev/null >/run/log 2>&1 3>&-
  ) &
}
asleep() { grep -l -x "$1" /proc/[0-9]*/comm 2>/dev/null | wc -l; }
until_asleep() { n=0; until [ "$(asleep "$2")" -ge $1 ] || [ $n -ge 200 ]; do n=$((n + 1)); sleep 0.05; done; }
root() { mkdir -p $1/bin $1/proc $1/sys $1/dev $1/etc $1/run $1/tmp $1/usr; cp "$(command -v busybox)" $1/bin/busybox; ln -s busybox $1/bin/sleep; }
`;

/** In each hierarchy, once the processes in it have ended. */
async function removeGroups(groups: readonly string[]): Promise<void> {
  const roots = ['', ...readdirSync('/sys/fs/cgroup')].map((root) => join('/sys/fs/cgroup', root));
  const paths = roots.flatMap((root) => groups.map((group) => join(root, group)));
  for (const path of paths.filter(existsSync)) {
    await vi.waitFor(() => rmdirSync(path), { timeout: 5000, interval: 20 });
  }
}

const read = ({ executor }: Ground): Promise<Snapshot> =>
  readSnapshot({ executor, engine: null, signal: new AbortController().signal });

const named = (snapshot: Snapshot, text: string): Namespace => {
  const found = findNamespace(snapshot, text);
  if (!found.ok) {
    const labels = snapshot.namespaces.map((each) => labelOf(snapshot, each)).join(', ');
    throw new Error(`${found.message}, of ${labels}`);
  }
  return found.namespace;
};

const said = (snapshot: Snapshot) =>
  snapshot.namespaces.map((each) => `${labelOf(snapshot, each)}: ${kindLabel(each)}`);

const UNIT = `${TAG}-web.service`;
const SHELL = `${TAG}-shell.service`;
const FORGED = `/user.slice/user-1000.slice/${TAG}-${UNIT}`;

describeWith(['root', 'namespaces', 'iproute2'], 'cgroups as systemd names them', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`${TOOLS}
inside /system.slice/${UNIT} unshare --net sh -c 'sleep 1001 & exec sleep 1001'
inside /system.slice/${SHELL} sh -c 'unshare --net sleep 1002 & exec sleep 1003'
inside ${FORGED} unshare --net sleep 1004
until_asleep 5 sleep`);
  });
  afterAll(async () => {
    await ground.stop();
    await removeGroups([`/system.slice/${UNIT}`, `/system.slice/${SHELL}`, FORGED]);
  });

  test('a service with a network of its own is named, and what an ordinary service runs is not it', async () => {
    const snapshot = await read(ground);
    expect(snapshot.problems).toEqual([]);
    expect(labelOf(snapshot, named(snapshot, UNIT))).toBe(UNIT);
    expect(kindLabel(named(snapshot, UNIT))).toBe('systemd service');
    expect(said(snapshot).filter((line) => line.endsWith(': process'))).toEqual([
      expect.stringMatching(/^sleep\(\d+\)/),
    ]);
    expect(findNamespace(snapshot, SHELL).ok).toBe(false);
  });

  test('a user’s own cgroup takes no name of the host’s services', async () => {
    const snapshot = await read(ground);
    const forged = `${TAG}-${UNIT}`;
    expect(findNamespace(snapshot, forged).ok).toBe(false);
    expect(labelOf(snapshot, named(snapshot, `${forged} of user 1000`))).toMatch(/of user 1000$/);
  });
});

describeWith(['root', 'namespaces', 'iproute2', 'sshd'], 'cgroups over ssh', () => {
  test('are read as here', async () => {
    const ground = await startSshKernelGround();
    try {
      await ground.host.script(`${TOOLS}
inside /system.slice/${TAG}-far.service unshare --net sleep 1001
until_asleep 1 sleep`);
      const snapshot = await read(ground);
      expect(snapshot.problems).toEqual([]);
      expect(kindLabel(named(snapshot, `${TAG}-far.service`))).toBe('systemd service');
    } finally {
      await ground.stop();
      await removeGroups([`/system.slice/${TAG}-far.service`]);
    }
  });
});

describeWith(['root', 'namespaces', 'iproute2', 'nspawn'], 'systemd-nspawn', () => {
  const unit = `/machine.slice/systemd-nspawn@${TAG}\\x2dbox.service`;
  let ground: Ground;
  beforeAll(async () => {
    ground = await startKernelGround();
    // As its unit runs it, but for systemd-machined, which is not there.
    await ground.host.script(
      `${TOOLS}
root /run/box; : >/run/box/etc/os-release
inside "$1" systemd-nspawn --register=no --keep-unit --private-network -M ${TAG}-box -D /run/box /bin/sleep 1001
until_asleep 1 sleep`,
      unit,
    );
  });
  afterAll(async () => {
    await ground.stop();
    await removeGroups([`${unit}/payload`, `${unit}/supervisor`, unit]);
  });

  test('a machine is named by its unit', async () => {
    const snapshot = await read(ground);
    expect(said(snapshot)).toContain(`${TAG}-box: nspawn machine`);
    expect(named(snapshot, `${TAG}-box`).owners).toMatchObject([
      { kind: 'machine', runtime: 'nspawn', within: [] },
    ]);
  });
});

describeWith(['root', 'namespaces', 'iproute2', 'lxc'], 'LXC', () => {
  const name = `${TAG}c1`;
  let ground: Ground;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`${TOOLS}
root /run/box; mkdir -p /run/lxc-path/${name}
cat >/run/lxc-path/${name}/config <<'END'
lxc.uts.name = ${name}
lxc.net.0.type = empty
lxc.apparmor.profile = unconfined
lxc.rootfs.path = dir:/run/box
lxc.console.path = none
lxc.pty.max = 0
lxc.tty.max = 0
lxc.init.cmd = /bin/sleep 1001
END
lxc-start -P /run/lxc-path -n ${name}
until_asleep 1 sleep`);
  });
  afterAll(async () => {
    await ground.host.run(['lxc-stop', '-P', '/run/lxc-path', '-n', name, '-k']);
    await ground.stop();
  });

  test('a container is named by its cgroup', async () => {
    const snapshot = await read(ground);
    expect(said(snapshot)).toContain(`${name}: LXC machine`);
  });
});

describeWith(['root', 'namespaces', 'iproute2', 'containerd'], 'containerd', () => {
  const POD = 'b'.repeat(63);
  const sandbox = `${POD}0`;
  const app = `${POD}1`;
  const kubernetes = `/kubepods/burstable/pod${TAG}-uid`;
  let ground: Ground;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`${TOOLS}
root /run/box
containerd --root /run/data --state /run/containerd --address /run/containerd/containerd.sock </dev/null >/run/containerd.log 2>&1 3>&- &
n=0; until ctr version >/dev/null 2>&1 || [ $n -ge 200 ]; do n=$((n + 1)); sleep 0.05; done
ctr run -d --rootfs /run/box ${TAG}box /bin/busybox sleep 1001
pod() {
  id=$1; shift
  ctr -n k8s.io run -d --cgroup ${kubernetes}/$id --rootfs --annotation io.kubernetes.cri.sandbox-name=cart-0 \\
    --annotation io.kubernetes.cri.sandbox-namespace=shop "$@" /run/box $id /bin/busybox sleep 1001
}
pod ${sandbox}
pid=$(cat /run/containerd/io.containerd.runtime.v2.task/k8s.io/${sandbox}/init.pid)
pod ${app} --with-ns network:/proc/$pid/ns/net
until_asleep 3 busybox`);
  });
  afterAll(async () => {
    const ids = [
      ['default', `${TAG}box`],
      ['k8s.io', app],
      ['k8s.io', sandbox],
    ] as const;
    for (const [namespace, id] of ids) {
      await ground.host.run(['ctr', '-n', namespace, 'task', 'delete', '--force', id]);
    }
    await ground.stop();
    await removeGroups([kubernetes]);
  });

  test('a container of ctr has its id for a name, the containers of a pod have that of the pod', async () => {
    const snapshot = await read(ground);
    expect(snapshot.problems).toEqual([]);
    expect(said(snapshot)).toContain(`${TAG}box: containerd container`);
    const pod = named(snapshot, 'shop/cart-0');
    expect(pod.processes).toHaveLength(2);
    expect(pod.owners).toEqual([
      {
        kind: 'pod',
        runtime: 'kubernetes',
        id: `${TAG}-uid`,
        name: 'cart-0',
        namespace: 'shop',
        within: [],
      },
    ]);
  });
});

describeWith(['root', 'namespaces', 'iproute2', 'engine'], 'Docker where nobody asks it', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startEngineGround();
    // What it keeps of its containers, where Docker does unless it is told otherwise.
    await ground.host.script(`
mkdir -p /var/lib/docker
mount -t tmpfs tmpfs /var/lib/docker
ln -s /run/docker-data/containers /var/lib/docker/containers`);
    await ground.container('web');
    await ground.container('side', '--network', 'container:web');
  });
  afterAll(() => ground.stop());

  test('the containers that share a namespace name it', async () => {
    const snapshot = await read(ground);
    expect(said(snapshot)).toContain('web, side: Docker container');
    expect(named(snapshot, 'side').id).toBe(named(snapshot, 'web').id);
  });
});
