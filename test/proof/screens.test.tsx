import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { mountApp } from '../support/mount-app.tsx';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

describeWith(['root', 'namespaces', 'iproute2', 'ping'], 'the screens on a real host', () => {
  let host: PrivateHost;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchpanel-screens-'));
    host = await startPrivateHost();
    await host.script(`
      ip link add name br0 type bridge
      ip address add 172.30.0.1/24 dev br0
      ip link set dev br0 up
      ip netns add old
      ip link add name hold type veth peer name eth0 netns old
      ip link set dev hold up master br0
      ip -n old address add 172.30.0.2/24 dev eth0
      ip -n old link set dev eth0 up`);
  });
  afterAll(async () => {
    await host.stop();
    await rm(folder, { recursive: true });
  });

  async function explore(columns: number, rows: number) {
    const executor = insideHost(localExecutor(), host);
    const { signal } = new AbortController();
    const read = () => readSnapshot({ executor, engine: null, signal });
    const app = await mountApp({
      columns,
      rows,
      executor,
      snapshot: await read(),
      builds: join(folder, 'builds'),
      refresh: () => {
        void read().then((snapshot) => app.store.dispatch({ type: 'snapshot', snapshot }));
      },
    });
    onTestFinished(app.screen.unmount);
    return app.screen;
  }

  test.each([
    [60, 15],
    [120, 40],
  ])('at %i×%i: wire a namespace, ping from it, undo it', async (columns, rows) => {
    const screen = await explore(columns, rows);
    await screen.press('n');
    await screen.press('Enter');
    await screen.waitFor(/Bridge +br0/);
    await screen.type('fresh');
    await screen.press('Enter');
    await screen.waitFor('Plan: namespace fresh on br0');
    await screen.press('Enter');
    await screen.waitFor(/done {2}build \w{6}/, 20_000);
    expect(screen.text()).toMatch(/0% packet\s+loss/);
    await screen.press('Esc', '2');
    await screen.waitFor('fresh');

    await screen.press('/');
    await screen.type('fresh');
    await screen.press('Enter', 'p');
    await screen.waitFor('▸ 172.30.0.1  gateway');
    expect(screen.text()).toContain('172.30.0.2  old, on br0');
    await screen.press('Enter');
    await screen.waitFor(/sent [2-9] {2}received [2-9] {2}lost 0/, 20_000);
    await screen.press('Esc', 'Esc', 'x');
    await screen.waitFor(/Undo build \w{6}, which made it/);
    await screen.press('u');
    await screen.waitFor(/fresh on br0 .*standing/);
    await screen.press('u');
    await screen.waitFor('$ ip link delete dev hfresh');
    expect(await host.run(['ip', 'netns'])).toContain('fresh');
    await screen.press('y');
    await screen.waitFor('undone: everything', 20_000);
    expect(await host.run(['ip', 'netns'])).not.toContain('fresh');
  });

  test('a bridge that is gone when the run begins: refused in words, nothing left', async () => {
    const screen = await explore(100, 30);
    await screen.press('n');
    await screen.press('Enter');
    await screen.press('Enter');
    await screen.waitFor('Plan: ');
    await host.run(['ip', 'link', 'set', 'dev', 'br0', 'down']);
    onTestFinished(async () => {
      await host.run(['ip', 'link', 'set', 'dev', 'br0', 'up']);
    });
    await screen.press('Enter');
    await screen.waitFor('failed: the bridge br0 does not exist or is down', 20_000);
    expect(await host.run(['ip', 'netns'])).not.toContain('my-netns');
  });
});
