import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCgroup } from '../../src/inventory/owners/parse-cgroup.ts';
import { MATCHED_STATE, stateFiles, withState } from '../../src/inventory/owners/runtime-state.ts';

const ID = '00916d128e97cb556826da5aae63bb9b9f3895bb46de5105b0c97c68200f3f4e';
const OTHER = 'ffff6d128e97cb556826da5aae63bb9b9f3895bb46de5105b0c97c68200f3f4e';

function only(path: string) {
  const [found] = parseCgroup(`0::${path}\n`);
  if (found === undefined) throw new Error(`${path} names nobody`);
  return found;
}

/** The matches that grep(1) prints of a file with this text. */
function matches(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'patchpanel-state-'));
  try {
    writeFileSync(join(folder, 'file'), text);
    const ask = 'grep -o -E "$1" "$2" || true';
    const argv = ['-c', ask, 'sh', MATCHED_STATE, join(folder, 'file')];
    const out = execFileSync('sh', argv, { env: { ...process.env, LC_ALL: 'C' } });
    return out.toString().split('\n').filter(Boolean);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What becomes of the owner behind a cgroup where one file has this text. */
function named(path: string, file: string, text: string, hostPids: readonly number[] = []) {
  const found = only(path);
  expect(stateFiles(found)).toContain(file);
  return withState(found, new Map([[file, matches(text)]]), {
    hostPids: new Set(hostPids),
    pids: new Set([77]),
  });
}

const BUNDLE = `/io.containerd.runtime.v2.task/k8s.io/${ID}/config.json`;
const POD_CGROUP = `/kubepods/besteffort/podabc/${ID}`;
/** As containerd writes them, with a container that was given what looks like them. */
const CRI = `{"ociVersion":"1.1.0","process":{"args":["/pause"],"env":["X=\\"io.kubernetes.cri.sandbox-name\\":\\"forged\\""]},"annotations":{"io.kubernetes.cri.container-type":"sandbox","io.kubernetes.cri.sandbox-id":"${ID}","io.kubernetes.cri.sandbox-log-directory":"/var/log/pods","io.kubernetes.cri.sandbox-name":"cart-0","io.kubernetes.cri.sandbox-namespace":"shop","io.kubernetes.cri.sandbox-uid":"abc"}}`;

test.each(['/run/containerd', '/run/k3s/containerd', '/run/k0s/containerd'])(
  'a pod of containerd in %s has name and namespace',
  (state) => {
    expect(named(POD_CGROUP, `${state}${BUNDLE}`, CRI)).toMatchObject({
      kind: 'pod',
      name: 'cart-0',
      namespace: 'shop',
    });
  },
);

test('a pod of CRI-O has name and namespace', () => {
  const file = `/run/containers/storage/overlay-containers/${ID}/userdata/config.json`;
  const text = `{"ociVersion":"1.0.0","annotations":{"io.kubernetes.pod.name":"cart-0","io.kubernetes.pod.namespace":"shop"}}`;
  expect(named(POD_CGROUP, file, text)).toMatchObject({ name: 'cart-0', namespace: 'shop' });
});

test('a container of Podman is named by the list of its storage', () => {
  const entry = (id: string, name: string) =>
    `{"id":"${id}","names":["${name}"],"image":"7d96","layer":"df5d","metadata":"{\\"name\\":\\"${name}\\"}","created":"2026-11-29T12:54:00.593508904Z"}`;
  const list = `[${entry(OTHER, 'other')},${entry(ID, 'webby')}]`;
  const file = '/var/lib/containers/storage/overlay-containers/containers.json';
  expect(named(`/machine.slice/libpod-${ID}.scope/container`, file, list)).toMatchObject({
    runtime: 'podman',
    name: 'webby',
  });
  expect(
    named(`/machine.slice/libpod-${ID}.scope`, file, `[${entry(OTHER, 'other')}]`),
  ).toMatchObject({
    name: null,
  });
});

test('a container of Docker, where no Docker is asked', () => {
  const file = `/var/lib/docker/containers/${ID}/config.v2.json`;
  const text = `{"StreamConfig":{},"ID":"${ID}","Config":{"Hostname":"x","Env":["A=\\"Name\\":\\"/forged\\""]},"Name":"/web","MountPoints":{"/d":{"Name":"vol"}}}`;
  expect(named(`/system.slice/docker-${ID}.scope`, file, text)).toMatchObject({ name: 'web' });
  const labelled = text.replace('"Env"', '"Labels":{"Name":"/forged"},"Env"');
  expect(named(`/system.slice/docker-${ID}.scope`, file, labelled)).toMatchObject({ name: null });
});

describe('a folder that may be of any kind', () => {
  const bundle = '/run/containerd/io.containerd.runtime.v2.task/default/mybox';
  const config = '{"ociVersion":"1.0.2-dev","process":{}}';
  const owner = (path: string, files: Readonly<Record<string, string>>) =>
    withState(
      only(path),
      new Map(Object.entries(files).map(([file, text]) => [file, matches(text)])),
      { hostPids: new Set([1]), pids: new Set([77, 78]) },
    );

  test('is of containerd where that has its first process in this namespace', () => {
    const files = { [`${bundle}/init.pid`]: '77', [`${bundle}/config.json`]: config };
    expect(owner('/default/mybox', files)).toMatchObject({ runtime: 'containerd', name: 'mybox' });
  });

  test('is nobody’s where nothing says so, or another process is the first', () => {
    expect(owner('/default/mybox', {})).toBeNull();
    expect(owner('/default/mybox', { [`${bundle}/config.json`]: config })).toBeNull();
    expect(owner('/default/mybox', { [`${bundle}/init.pid`]: '99' })).toBeNull();
  });

  test('is of Docker, whose parent of cgroups may have any name', () => {
    const file = `/var/lib/docker/containers/${ID}/config.v2.json`;
    const text = (pid: number) =>
      `{"State":{"Running":true,"Pid":${pid}},"ID":"${ID}","Name":"/web"}`;
    expect(owner(`/apps/${ID}`, { [file]: text(78) })).toMatchObject({
      runtime: 'docker',
      name: 'web',
    });
    expect(owner(`/apps/${ID}`, { [file]: text(99) })).toBeNull();
  });
});

test('a container of nerdctl has its name among the annotations', () => {
  const labelled = `{"ociVersion":"1.1.0","annotations":{"nerdctl/name":"web","nerdctl/namespace":"default"}}`;
  const file = `/run/containerd/io.containerd.runtime.v2.task/default/${ID}/config.json`;
  expect(named(`/system.slice/nerdctl-${ID}.scope`, file, labelled)).toMatchObject({ name: 'web' });
});

test.each([
  ['/run/incus/c1/lxc.conf', 'incus'],
  ['/var/log/lxd/c1/lxc.conf', 'lxd'],
  ['/var/snap/lxd/common/lxd/logs/c1/lxc.conf', 'lxd'],
])('%s makes it an instance of %s', (file, runtime) => {
  const text = 'lxc.log.level = warn\nlxc.uts.name = c1\n';
  expect(named('/lxc.payload.c1', file, text)).toMatchObject({ runtime, name: 'c1' });
});

test.each([
  [
    '/machine.slice/machine-web.scope',
    'unit:machine-web.scope',
    'systemd-nspawn',
    'web',
    'nspawn web',
  ],
  // What nspawn calls as libvirt would.
  [
    '/machine.slice/machine-lxc\\x2d1\\x2dweb.scope',
    'unit:machine-lxc\\x2d1\\x2dweb.scope',
    'systemd-nspawn',
    'lxc-1-web',
    'nspawn lxc-1-web',
  ],
  [
    '/machine.slice/machine-qemu\\x2d3\\x2dweb.scope',
    'unit:machine-qemu\\x2d3\\x2dweb.scope',
    'libvirt-qemu',
    'qemu-3-web',
    'libvirt web',
  ],
  [
    '/machine.slice/machine-lxc\\x2dweb.scope',
    'unit:machine-lxc\\x2dweb.scope',
    'libvirt-lxc',
    'lxc-web',
    'libvirt web',
  ],
  ['/system.slice/box.service', 'unit:box.service', 'systemd-nspawn', 'box', 'nspawn box'],
  ['/system.slice/box.service', 'unit:box.service', 'mkosi', 'box', 'machined box'],
])('%s is what systemd-machined says', (path, unit, service, name, expected) => {
  const text = `# This is private data. Do not parse.\nNAME=${name}\nSCOPE=x\nSERVICE=${service}\nLEADER=77\n`;
  const owner = named(path, `/run/systemd/machines/${unit}`, text);
  expect(owner?.kind === 'machine' && `${owner.runtime} ${owner.name}`).toBe(expected);
});

test('a service owns a network namespace only where none of it is in that of the host', () => {
  const path = '/system.slice/web.service';
  const file = '/sys/fs/cgroup/system.slice/web.service/cgroup.procs';
  expect(named(path, file, '70\n71\n', [1, 2])).toMatchObject({ name: 'web.service' });
  expect(named(path, file, '70\n71\n', [1, 71])).toBeNull();
});

test('no path of a file is made of what could lead elsewhere', () => {
  const paths = [
    '/a..b/c',
    `/docker/${ID}`,
    '/lxc.payload.x',
    '/default/mybox',
    '/system.slice/a.service',
  ];
  for (const file of paths.flatMap((path) => stateFiles(only(path)))) {
    expect(file.split('/')).not.toContain('..');
    expect(file).toMatch(/^\/(?:run|var|sys)\//);
  }
});
