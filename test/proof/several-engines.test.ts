/** Docker, Podman of root and Podman of a user on one host, looked at as root. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { ofMainEngine } from '../../src/model/engine/other-engine.ts';
import { findNamespace } from '../../src/model/find.ts';
import { bridgesOf } from '../../src/model/kernel/bridges.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { connectContainer } from '../../src/recipes/connect-container.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { insideHost } from '../support/private-host.ts';
import { type PrivatePodman, startPodmanOn } from '../support/private-podman.ts';
import { type RootlessPodman, startRootlessPodman } from '../support/rootless-podman.ts';

describeWith(['root', 'namespaces', 'engine', 'podman', 'iproute2'], 'several engines', () => {
  let docker: PrivateEngine;
  let podman: PrivatePodman;
  let rootless: RootlessPodman;

  beforeAll(async () => {
    docker = await startPrivateEngine();
    podman = await startPodmanOn(docker.host);
    rootless = await startRootlessPodman(docker.host);
    await docker.container('web');
    await podman.container('web');
    await podman.podman('network', 'create', '--subnet', '10.5.0.0/24', 'lan');
    await podman.container('db', '--network', 'lan');
    for (const [name, ...options] of [
      ['pasta'],
      ['slirp', '--network', 'slirp4netns'],
      ['netted', '--network', 'podman'],
    ] as const) {
      await rootless.podman('run', '-d', '--name', name, ...options, 'busybox');
    }
  });
  afterAll(() => docker.stop());

  const read = (path = '/run/docker.sock') => {
    const executor = insideHost(localExecutor(), docker.host);
    const engine = connectEngine({ dial: executor.dial, endpoint: { kind: 'unix', path } });
    return readSnapshot({ executor, engine, signal: new AbortController().signal });
  };
  const engines = ({ containers }: Snapshot) =>
    containers.map(({ name, engine }) => `${name} ${engine ?? '-'}`).toSorted();

  test('containers and networks say whose they are, and are where the kernel has them', async () => {
    const snapshot = await read();
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.host.otherEngines).toMatchObject([
      { id: 'podman', address: 'unix:///run/podman/podman.sock', uid: 0 },
      { id: 'podman of alice', address: 'unix:///run/user/1000/podman/podman.sock', uid: 1000 },
    ]);
    expect(engines(snapshot)).toEqual([
      'db podman',
      'netted podman of alice',
      'pasta podman of alice',
      'slirp podman of alice',
      'web -',
      'web podman',
    ]);
    for (const { name, pid, namespace } of snapshot.containers) {
      const inode = await docker.host.run(['stat', '-L', '-c', '%i', `/proc/${pid}/ns/net`]);
      expect([name, namespace]).toEqual([name, Number(inode)]);
    }
    const bridges = bridgesOf(snapshot).map(({ link, network }) => [link.name, network?.engine]);
    expect(bridges).toEqual(
      expect.arrayContaining([
        ['docker0', undefined],
        ['podman0', 'podman'],
        ['podman1', 'podman'],
      ]),
    );
    expect(snapshot.networks.filter(({ name }) => name === 'lan')).toMatchObject([
      { engine: 'podman', bridge: 'podman1', containers: [expect.anything()] },
    ]);
  });

  test('the mode of a user’s container says which program carries its traffic', async () => {
    const modes = (await read()).containers.map(({ name, networkMode }) => [name, networkMode]);
    expect(Object.fromEntries(modes)).toMatchObject({
      pasta: 'pasta',
      slirp: 'slirp4netns',
      netted: 'bridge',
    });
  });

  test('as the user: one’s own engine is rootless, its containers are placed, and nothing is changed', async () => {
    const host = docker.host;
    const executor = insideHost(localExecutor(), {
      enter: [...host.enter, ...rootless.alice],
      path: host.path,
    });
    const endpoint = { kind: 'unix', path: rootless.socket } as const;
    const engine = connectEngine({ dial: executor.dial, endpoint });
    const snapshot = await readSnapshot({ executor, engine, signal: new AbortController().signal });
    expect(snapshot.host).toMatchObject({ root: false, engine: { rootless: true } });
    const bridges = ofMainEngine(snapshot.networks).map(({ name, bridge }) => [name, bridge]);
    expect(bridges).toEqual([['podman', null]]);
    const own = ofMainEngine(snapshot.containers);
    expect(own.map(({ name }) => name).toSorted()).toEqual(['netted', 'pasta', 'slirp']);
    for (const { name, pid, namespace } of own) {
      const inode = await host.run(['stat', '-L', '-c', '%i', `/proc/${pid}/ns/net`]);
      expect([name, namespace]).toEqual([name, Number(inode)]);
    }
    const given = { container: 'netted', network: 'podman' };
    expect(resolve(connectContainer, given, { snapshot, details: {} })).toMatchObject({
      refusals: [{ code: 'rootless' }, { code: 'rootless' }],
    });
  });

  test('the engine that is named is the one that is changed; the others are refused', async () => {
    const snapshot = await read();
    const facts = { snapshot, details: {} };
    const refused = resolve(connectContainer, { container: 'db', network: 'bridge' }, facts);
    expect(refused).toMatchObject({
      refusals: [
        {
          field: 'container',
          code: 'other-engine',
          hint: 'patchpanel --host unix:///run/podman/podman.sock works on that engine',
        },
      ],
    });
    const byName = findNamespace(snapshot, 'web');
    expect(byName).toMatchObject({ ok: false, code: 'ambiguous' });
    expect(!byName.ok && byName.hint).toContain('of podman)');
    const other = await read('/run/podman/podman.sock');
    expect(other.host.otherEngines?.map(({ id }) => id)).toEqual(['docker', 'podman of alice']);
    expect(
      resolve(
        connectContainer,
        { container: 'db', network: 'podman' },
        { ...facts, snapshot: other },
      ),
    ).toMatchObject({ ok: true });
  });

  test('a user’s engine that claims a process of root’s is not believed', async () => {
    const liar = `
const { createServer } = require('node:http');
const container = { Id: 'c'.repeat(64), Names: ['/liar'], State: 'running', Ports: [],
  NetworkSettings: { SandboxKey: '/run/netns/default', Networks: { bridge: { IPAddress: '172.17.0.1' } } } };
const answers = [[/containers.json/, [container]], [/networks/, [{ Id: 'n', Name: 'bridge', Driver: 'bridge' }]],
  [/version/, { Version: '1' }], [/info/, { ID: 'x' }], [/containers/, { ...container, State: { Pid: 1 } }]];
createServer(({ url }, to) => to.end(JSON.stringify(answers.find(([path]) => path.test(url))?.[1] ?? {})))
  .listen('/run/user/1000/docker.sock', () => console.log('up'));
setTimeout(() => process.exit(), 20_000);
`;
    await docker.host.script(
      `"$@" </dev/null >/run/liar.log 2>&1 3>&- & for try in $(seq 50); do [ ! -s /run/liar.log ] || exit 0; sleep 0.1; done; cat /run/liar.log; exit 1`,
      ...[...rootless.alice, process.execPath, '-e', liar],
    );
    const snapshot = await read();
    const found = snapshot.containers.find(({ name }) => name === 'liar');
    expect(found).toMatchObject({
      engine: 'docker of alice',
      pid: null,
      namespace: null,
      endpoints: [],
    });
    expect(snapshot.networks.filter(({ engine }) => engine === 'docker of alice')).toEqual([]);
    expect(snapshot.problems).toMatchObject([
      { why: expect.stringContaining('does not belong to alice') },
    ]);
  });

  test('a socket of root’s behind a user’s name is not dialled', async () => {
    const { dialOwned } = insideHost(localExecutor(), docker.host);
    await docker.host.script('ln -sfn /run/docker.sock /run/user/1000/link.sock');
    await expect(dialOwned?.('/run/user/1000/link.sock', 1000)).rejects.toThrow(
      'is not a socket of user',
    );
    await expect(dialOwned?.('/run/docker.sock', 1000)).rejects.toThrow('is not a socket of user');
  });
});
