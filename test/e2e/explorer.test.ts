/** The built program in a real pseudoterminal, on a private host: from the first screen to the last byte. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

/** A bridge that was used before, with the fixed address that the engine gives its own. */
const BRIDGE = `
ip link add lab0 address 02:00:00:00:00:01 type bridge
ip address add 10.77.0.1/24 dev lab0
ip link set lab0 up
`;

const SIZES = [
  [60, 15],
  [80, 24],
  [120, 40],
] as const;

describeWith(['root', 'namespaces', 'iproute2', 'ping'], 'the explorer in a terminal', () => {
  let host: PrivateHost;
  beforeEach(async () => {
    host = await startPrivateHost();
    await host.script(BRIDGE);
  });
  afterEach(() => host.stop());

  function open(columns: number, rows: number, ...args: readonly string[]): Terminal {
    const terminal = openTerminal([...host.enter, process.execPath, LAUNCHER, ...args], {
      columns,
      rows,
      env: { XDG_STATE_HOME: '/run/state', NO_COLOR: '' },
    });
    onTestFinished(terminal.close);
    return terminal;
  }

  test.each(SIZES)(
    'at %i×%i a namespace is wired, pinged, and taken back',
    async (columns, rows) => {
      const terminal = open(columns, rows);
      await terminal.waitFor('1 Containers');
      terminal.press('2');
      await terminal.waitFor(/▸ ● host/);
      terminal.press('n');
      await terminal.waitFor('Namespaces and cables');
      terminal.press('Enter');
      await terminal.waitFor('New: Namespace on a bridge');
      terminal.press('Ctrl-u');
      terminal.type(`n${columns}`);
      await terminal.waitFor(`hn${columns}`);
      terminal.press('Enter');
      await terminal.waitFor(`ip netns add n${columns}`);
      terminal.press('Enter');
      await terminal.waitFor('u undoes it');
      expect(await host.run(['ip', '-n', `n${columns}`, '-br', 'address'])).toContain('10.77.0.');

      terminal.press('Enter');
      await terminal.waitFor(new RegExp(`● n${columns}`));
      terminal.press('G', 'p');
      await terminal.waitFor(`Probe from n${columns}: which target?`);
      terminal.press('Enter');
      await terminal.waitFor(/received [1-9]|lost 0/);
      terminal.press('Esc');
      await terminal.waitFor(/● n\d+/);

      terminal.press('u');
      await terminal.waitFor('all of it is in place');
      terminal.press('u');
      await terminal.waitFor('Undo this build?');
      terminal.press('y');
      await terminal.waitFor('undone: everything');
      expect(await host.run(['ip', 'netns', 'list'])).not.toContain(`n${columns}`);

      terminal.press('Esc');
      await terminal.waitFor('2 Namespaces');
      terminal.press('q');
      expect((await terminal.exited).exitCode).toBe(0);
      expect(terminal.alternate()).toBe(false);
    },
  );

  test('what changes on the host flashes once, and is listed', async () => {
    const terminal = open(80, 24);
    await terminal.waitFor('1 Containers');
    terminal.press('2');
    await terminal.waitFor(/ {2}live\b[\s\S]*▸ ● host/);
    const flashed = terminal.waitFor(/▸~● host/);
    await host.script('ip link set lab0 mtu 1400');
    await flashed;
    await terminal.waitFor(/▸ ● host/);
    terminal.press('c');
    await terminal.waitFor(/▸ \d\d:\d\d:\d\d ~ bridge lab0 on the host +mtu 1500 → 1400/);
    terminal.press('Esc', 'q');
    expect((await terminal.exited).exitCode).toBe(0);
  });

  test('a resize is followed, and below 60×15 one line says so', async () => {
    const terminal = open(120, 40);
    await terminal.waitFor('4 Bridges');
    terminal.resize(50, 10);
    await terminal.waitFor('patchpanel needs 60 × 15');
    terminal.resize(80, 24);
    await terminal.waitFor('4 Bridges');
    expect(terminal.lines().every((line) => line.length <= 80)).toBe(true);
    terminal.press('Ctrl-c');
    expect((await terminal.exited).exitCode).toBe(0);
  });

  test('it says that it is live, and killed outright it leaves nothing that listens', async () => {
    const terminal = open(100, 30);
    await terminal.waitFor(/ live ·/);
    const listening = async () =>
      (await host.script('pgrep -x "ip|findmnt" || true')).split('\n').filter((pid) => pid !== '');
    await vi.waitFor(async () => expect((await listening()).length).toBeGreaterThan(1), 3000);
    await host.run(['pkill', '-KILL', '-f', 'patchpanel.js']);
    await terminal.exited;
    await vi.waitFor(async () => expect(await listening()).toEqual([]), 3000);
  });

  test('--read-only shows the plan, and refuses to run it', async () => {
    const terminal = open(100, 30, '--read-only');
    await terminal.waitFor('1 Containers');
    terminal.press('2');
    await terminal.waitFor(/▸ ● host/);
    terminal.press('n');
    await terminal.waitFor('Namespaces and cables');
    terminal.press('Enter');
    await terminal.waitFor('New: Namespace on a bridge');
    terminal.press('Enter');
    await terminal.waitFor('Plan: namespace my-netns on lab0');
    terminal.press('Enter');
    await terminal.waitFor('read-only: changes are refused here');
    expect(await host.run(['ip', 'netns', 'list'])).toBe('');
  });
});
