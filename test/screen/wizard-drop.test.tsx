import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { notRun, silentSuccess } from '../../src/executor/command-result.ts';
import type { Connection } from '../../src/executor/connection.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { listBuilds } from '../../src/plan/builds.ts';
import { clock } from '../../src/tui/words.ts';
import { idleExecutor, mountApp } from '../support/mount-app.tsx';

const SINCE = Date.now();
const AGAIN = SINCE + 4_000;

/** A host whose connection drops when its bridges are asked for, and comes back when it is tried. */
function fragile() {
  let connection: Connection = { kind: 'up' };
  const listeners = new Set<(connection: Connection) => void>();
  const become = (next: Connection) => {
    connection = next;
    for (const listener of listeners) listener(next);
  };
  let hasDropped = false;
  const executor: Executor = {
    ...idleExecutor,
    run: async (command) => {
      if (connection.kind === 'down') return notRun(command.argv, 'the connection is down');
      if (command.typed?.startsWith('patchpanel arms')) {
        return { ...silentSuccess(command.argv), stdout: '/run/patchpanel/reverts/build\n' };
      }
      if (command.argv[0] !== 'ip' || hasDropped) return idleExecutor.run(command);
      hasDropped = true;
      const why = 'the network is unreachable';
      become({ kind: 'down', since: SINCE, why, retryAt: AGAIN, needsPerson: false });
      return { ...notRun(command.argv, 'the connection dropped'), lost: true };
    },
    connection: {
      current: () => connection,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      retry: () => become({ kind: 'up' }),
      interact: async () => become({ kind: 'up' }),
    },
  };
  return executor;
}

async function broken(size: { readonly columns: number; readonly rows: number }) {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-wizard-drop-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const builds = join(folder, 'builds');
  const executor = fragile();
  const { screen } = await mountApp({ ...size, builds, executor });
  onTestFinished(screen.unmount);
  await screen.press('n');
  await screen.press('Enter');
  await screen.press('Enter', 'Enter');
  await screen.waitFor(`no connection since ${clock(SINCE)}`);
  return { screen, builds, executor };
}

const SIZES = [
  { columns: 100, rows: 30 },
  { columns: 60, rows: 15 },
];

test.each(SIZES)('$columns × $rows: a break is shown, tried, and asked about', async (size) => {
  const { screen } = await broken(size);
  expect(screen.text()).toContain(`next try at ${clock(AGAIN)}`);
  expect(screen.text()).toMatch(/R try now.*Esc leave it/);
  await screen.press('R');
  await screen.waitFor('Continue?');
  expect(screen.text()).toMatch(/c continue.*r roll back.*Esc leave it/);
  await screen.press('k');
  await screen.press('g');
  expect(screen.text()).toMatch(/Create the namespace my-netns-2 +not done/);
  await screen.press('r');
  await screen.waitFor('failed: the connection to this machine ended');
  await screen.waitFor(/everything\s+that\s+was\s+done\s+has\s+been\s+undone/);
});

test('continued, it runs from there', async () => {
  const { screen } = await broken({ columns: 100, rows: 30 });
  await screen.press('R');
  await screen.waitFor('Continue?');
  await screen.press('c');
  await screen.waitFor('failed: the bridge docker0 does not exist or is down');
});

test('left, it says so, and the list of builds knows', async () => {
  const { screen, builds, executor } = await broken({ columns: 60, rows: 15 });
  await screen.press('Esc');
  await screen.waitFor('interrupted: there is no connection to this');
  expect(screen.text()).toMatch(/u undo/);
  executor.connection?.retry();
  const list = await listBuilds({ executor, engine: null }, builds);
  expect(list.builds).toMatchObject([{ state: 'unfinished' }]);
});
