import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { explain } from '../../src/explain/explain.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { mountApp } from '../support/mount-app.tsx';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

/** Milliseconds that an explanation, or a run, may take on a busy machine. */
const LIMIT = 20_000;

describeWith(['root', 'namespaces', 'iproute2', 'ping'], 'explaining on a real host', () => {
  let host: PrivateHost;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchpanel-explain-'));
    host = await startPrivateHost();
    await host.script(`
      ip link add name br0 type bridge
      ip link set dev br0 up
      for name in one two; do
        ip netns add $name
        ip link add name h$name type veth peer name eth0 netns $name
        ip link set dev h$name up master br0
        ip -n $name link set dev eth0 up
      done
      ip -n one address add 172.30.0.1/24 dev eth0
      ip -n two address add 172.30.0.2/24 dev eth0`);
  });
  afterAll(async () => {
    await host.stop();
    await rm(folder, { recursive: true });
  });

  test('a link that is down is told, mended by Enter, and broken again by undo', async () => {
    await host.run(['ip', '-n', 'one', 'link', 'set', 'dev', 'eth0', 'down']);
    const executor = insideHost(localExecutor(), host);
    const { signal } = new AbortController();
    const read = () => readSnapshot({ executor, engine: null, signal });
    const { screen, store } = await mountApp({
      columns: 120,
      rows: 40,
      executor,
      explain,
      snapshot: await read(),
      builds: join(folder, 'builds'),
      refresh: () => {
        void read().then((snapshot) => store.dispatch({ type: 'snapshot', snapshot }));
      },
    });
    onTestFinished(screen.unmount);
    await screen.press('2', 'j', 'w');
    await screen.waitFor('What should one reach?');
    await screen.type('two');
    await screen.press('Enter');
    await screen.waitFor(/no: eth0 of one is down +source-link-down/, LIMIT);
    expect(screen.text()).toContain('one eth0 ──✗── hone ──╋ br0 ├── htwo ──↔── eth0 two');

    await screen.press('Enter');
    await screen.waitFor('$ ip -n one link set dev eth0 up');
    await screen.press('Enter');
    await screen.waitFor(/done {2}build \w{6}/, LIMIT);
    await screen.press('Enter');
    await screen.waitFor(/yes: one reaches two at 172\.30\.0\.2 +reachable/, LIMIT);
    expect(screen.text()).toContain('previously  no: eth0 of one is down');
    expect(await host.run(['ip', '-n', 'one', '-o', 'link', 'show', 'eth0'])).toContain('state UP');

    await screen.press('u');
    await screen.waitFor(/eth0 in one: up +standing/);
    await screen.press('u');
    await screen.waitFor('ip -n one link set dev eth0 down');
    await screen.press('y');
    await screen.waitFor('undone: everything', LIMIT);
    await screen.press('Esc');
    await screen.waitFor('no: eth0 of one is down', LIMIT);
  });
});
