/** Detached, attached elsewhere, resized without end: what is shown is what a fresh start shows. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { startTmux, type Tmux } from '../support/tmux.ts';
import { virtualScreen } from '../support/virtual-screen.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

const LARGE = { columns: 120, rows: 40 };
const SMALL = { columns: 80, rows: 24 };

/** Further down than either size of the list shows at once. */
const PLACES = Array.from({ length: 25 }, (_, at) => `n${String(at + 1).padStart(2, '0')}`);
const CHOSEN = /▸ \S n25/;

/** Lines that tell when the engine is asked again, and the last command with its time. */
const PASSING = /\d\d:\d\d:\d\d|✓/;

const RESIZES = 30;
const STORM = 1_000;

describeWith(['root', 'namespaces', 'iproute2', 'tmux'], 'the explorer in tmux', () => {
  let host: PrivateHost;
  let tmux: Tmux;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script('for at in $(seq -w 40); do ip netns add "n$at"; done');
    tmux = startTmux();
  });
  afterAll(async () => {
    await tmux.stop();
    await host.stop();
  });

  async function start(session: string, size: typeof LARGE) {
    const argv = [...host.enter, process.execPath, LAUNCHER];
    const terminal = tmux.begin(session, argv, size, { XDG_STATE_HOME: '/run/state' });
    await terminal.waitFor('n01');
    await tmux.type(session, '2');
    await terminal.waitFor(/▸ \S host/);
    for (const place of PLACES) {
      await tmux.type(session, 'j');
      await terminal.waitFor(new RegExp(`▸ \\S ${place}`));
    }
    return terminal;
  }

  test('the frame equals that of a fresh start, in words and colours', async () => {
    await start('fresh-large', LARGE);
    await start('fresh-small', SMALL);
    const first = await start('moved', LARGE);
    await same('moved', 'fresh-large', LARGE);

    await tmux.detach('moved');
    await first.exited;
    const second = tmux.attach('moved', SMALL);
    await second.waitFor(CHOSEN);
    await same('moved', 'fresh-small', SMALL);

    for (let at = 0; at < RESIZES; at += 1) {
      second.resize(60 + ((at * 37) % 80), 15 + ((at * 11) % 30));
      await pause(STORM / RESIZES);
    }
    second.resize(LARGE.columns, LARGE.rows);
    await same('moved', 'fresh-large', LARGE);
  });

  /** Waits until two sessions of a size show the same, cell by cell. */
  async function same(one: string, other: string, size: typeof LARGE) {
    const wanted = await shown(other, size);
    await expect.poll(() => shown(one, size), { timeout: 10_000 }).toEqual(wanted);
  }

  async function shown(session: string, { columns, rows }: typeof LARGE) {
    const screen = virtualScreen(columns, rows);
    await screen.write((await tmux.capture(session)).trimEnd());
    const lines = screen.lines().map((line, row) => {
      if (PASSING.test(line)) return 'passing';
      const cells = Array.from({ length: columns }, (_, column) => screen.cell(row, column));
      return cells.map((cell) => (cell?.text.trim() ? cell : ' '));
    });
    screen.dispose();
    return lines;
  }
});
