import { describe, expect, test } from 'vitest';
import { parseCgroup } from '../../src/inventory/owners/parse-cgroup.ts';
import type { Owner } from '../../src/model/kernel/namespace-owner.ts';

const ID = '00916d128e97cb556826da5aae63bb9b9f3895bb46de5105b0c97c68200f3f4e';
const POD = '3f60abc2033a10d4c10e16e8e47811a39dae20b3d1ec7ebf60592041673a019d';
const UID = '0b1f2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const UNIT_UID = UID.replaceAll('-', '_');
const STATIC_UID = 'd0a3f0a7f6f3a7a2c0a3d6d0f4f0c7aa';

/** What is said of each owner, the outermost first. */
function words(text: string): readonly string[] {
  return parseCgroup(text).map(({ owner, isDoubtful }) => {
    const sure = isDoubtful ? ' ?' : '';
    return `${wordsOf(owner)}${sure}`;
  });
}

function wordsOf(owner: Owner): string {
  switch (owner.kind) {
    case 'user':
      return `user ${owner.uid}`;
    case 'container':
    case 'pod':
      return `${owner.runtime} ${owner.kind} ${owner.id}`;
    default:
      return `${owner.runtime} ${owner.kind} ${owner.name}`;
  }
}

const DOCKER = `docker container ${ID}`;
const PODMAN = `podman container ${ID}`;
const KUBERNETES = `kubernetes pod ${UID}`;
const PRIVATE = 'systemd service web.service';

describe('version 2: the one path', () => {
  test.each<[string, readonly string[]]>([
    // Docker, systemd and cgroupfs driver, by itself and with a slice of choice.
    [`/system.slice/docker-${ID}.scope`, [DOCKER]],
    [`/apps.slice/apps-shop.slice/docker-${ID}.scope`, [DOCKER]],
    [`/docker/${ID}`, [DOCKER]],
    [`/docker/${ID}/init`, [DOCKER]],
    // Podman.
    [`/machine.slice/libpod-${ID}.scope/container`, [PODMAN]],
    [`/machine.slice/libpod-${ID}.scope`, [PODMAN]],
    [`/libpod_parent/libpod-${ID}`, [PODMAN]],
    [`/machine.slice/machine-libpod_pod_${POD}.slice/libpod-${ID}.scope`, [`podman pod ${POD}`]],
    [`/libpod_parent/${POD}/libpod-${ID}`, [`podman pod ${POD}`]],
    [`/system.slice/web.service/libpod-payload-${ID}`, [PRIVATE, PODMAN]],
    [
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope/container`,
      ['user 1000', PODMAN],
    ],
    // Kubernetes: containerd, CRI-O, the three classes of service, a static pod, kind's prefix.
    [
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UNIT_UID}.slice/cri-containerd-${ID}.scope`,
      [KUBERNETES],
    ],
    [`/kubepods.slice/kubepods-pod${UNIT_UID}.slice/crio-${ID}.scope`, [KUBERNETES]],
    [
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${STATIC_UID}.slice/cri-containerd-${ID}.scope`,
      [`kubernetes pod ${STATIC_UID}`],
    ],
    [`/kubepods/besteffort/pod${UID}/${ID}`, [KUBERNETES]],
    [`/kubepods/pod${UID}/crio-${ID}`, [KUBERNETES]],
    [
      `/system.slice/docker-${POD}.scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod${UNIT_UID}.slice/cri-containerd-${ID}.scope`,
      [`docker container ${POD}`, KUBERNETES],
    ],
    // containerd alone: ctr and nerdctl.
    ['/default/mybox', ['containerd container mybox ?']],
    ['/buildkit/step-1/init', ['containerd container step-1 ?']],
    [`/system.slice/nerdctl-${ID}.scope`, [`nerdctl container ${ID}`]],
    // LXC, in the three layouts that it had.
    ['/lxc.payload.c1', ['lxc machine c1']],
    ['/lxc.payload.c1/init.scope', ['lxc machine c1']],
    ['/lxc.payload.shop_c1/.lxc', ['lxc machine shop_c1']],
    ['/lxc.payload/c1', ['lxc machine c1']],
    ['/lxc/100/ns', ['lxc machine 100']],
    ['/lxc.payload.c1/system.slice/web.service', ['lxc machine c1', PRIVATE]],
    [`/lxc.payload.c1/docker/${ID}`, ['lxc machine c1', DOCKER]],
    [
      '/user.slice/user-1000.slice/user@1000.service/app.slice/run-r7.scope/lxc.payload.c1',
      ['user 1000', 'lxc machine c1'],
    ],
    // systemd: nspawn as a unit and by hand, others that systemd-machined knows, libvirt.
    ['/machine.slice/systemd-nspawn@web\\x2dserver.service/payload', ['nspawn machine web-server']],
    [
      '/machine.slice/machine-web\\x2dserver.scope/payload/init.scope',
      ['machined machine web-server'],
    ],
    [
      '/machine.slice/machine-qemu\\x2d1\\x2dmy\\x2dvm.scope/libvirt/emulator',
      ['libvirt machine my-vm'],
    ],
    ['/machine.slice/machine-lxc\\x2d4711\\x2dbox.scope', ['libvirt machine box']],
    ['/machine/lxc-11111-container1.libvirt-lxc', ['libvirt machine container1']],
    ['/machine/box.libvirt-lxc', ['libvirt machine box']],
    ['/system.slice/web.service', [PRIVATE]],
    [
      '/system.slice/system-web.slice/web@blue\\x2d1.service',
      ['systemd service web@blue\\x2d1.service'],
    ],
    ['/system.slice/_cpu.service', ['systemd service cpu.service']],
    ['/system.slice/docker.service', ['systemd service docker.service']],
    ['/user.slice/user-1000.slice/user@1000.service/app.slice/web.service', ['user 1000', PRIVATE]],
  ])('%s', (path, expected) => {
    expect(words(`0::${path}\n`)).toEqual(expected);
  });
});

test.each([
  '/',
  '/init.scope',
  '/user.slice/user-1000.slice/session-3.scope',
  '/user.slice/user-0.slice/session-1.scope',
  '/user.slice/user-1000.slice/user@1000.service/init.scope',
  '/machine.slice/libpod-conmon-00916d.scope',
  '/lxc.monitor.c1',
  // Of somewhere else in the cgroup namespace that we are in.
  `/../docker-${ID}.scope`,
  '/system.slice/docker-short.scope',
  '/system.slice/with space.service',
  `/kubepods.slice/kubepods-podx y.slice/other.scope`,
])('%j names nobody', (path) => {
  expect(words(`0::${path}\n`)).toEqual([]);
});

test('what an ordinary user named is theirs, wherever they may name cgroups', () => {
  const forged = `/user.slice/user-1000.slice/user@1000.service/system.slice/docker-${ID}.scope`;
  expect(words(`0::${forged}\n`)).toEqual(['user 1000', DOCKER]);
  // pam_cgfs gives users folders of their own in version 1.
  expect(words(`5:devices:/user/joe/0/docker/${ID}\n`)).toEqual([
    'containerd container joe ?',
    DOCKER,
  ]);
  expect(words(`0::/user.slice/user-1000.slice/session-1.scope/lxc.payload.c1\n`)).toEqual([
    'user 1000',
    'lxc machine c1',
  ]);
  expect(words(`0::/system.slice/ci.service/docker-${ID}.scope\n`)).toEqual([
    'systemd service ci.service',
    DOCKER,
  ]);
  // Below a scope, of which systemd may have given away the rest.
  expect(words(`0::/system.slice/run-r1.scope/docker-${ID}.scope\n`)).toEqual([]);
});

test('nobody nests without end', () => {
  const deep = Array.from({ length: 40 }, () => `docker-${ID}.scope`).join('/');
  expect(words(`0::/system.slice/${deep}\n`)).toHaveLength(4);
});

test('version 1: the hierarchy of systemd before others, and those where it names nobody', () => {
  const v1 = (systemd: string, other: string) =>
    `12:pids:${other}\n6:cpu,cpuacct:${other}\n4:memory:${other}\n1:name=systemd:${systemd}\n`;
  expect(words(v1(`/docker/${ID}`, `/docker/${ID}`))).toEqual([DOCKER]);
  expect(words(v1('/system.slice/web.service', `/docker/${ID}`))).toEqual([PRIVATE]);
  expect(words(v1('/', '/lxc/c1'))).toEqual(['lxc machine c1']);
});

test('both versions at once: a runtime that keeps to one of them', () => {
  const both = `9:name=systemd:/\n8:pids:/\n4:memory:/\n0::/libpod_parent/libpod-${ID}\n`;
  expect(words(both)).toEqual([PODMAN]);
  expect(words('9:name=systemd:/\n0::/\n')).toEqual([]);
  expect(words('')).toEqual([]);
  expect(words('nonsense')).toEqual([]);
});
