/** The explorer for a screen reader: lines that are appended, and nothing drawn over. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { openTerminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

/** Bracketed paste: a mode of the keyboard, which nobody sees or hears. */
const PASTE = /\p{Cc}\[\?2004[hl]/gu;

describeWith(['root', 'namespaces', 'iproute2'], 'the explorer with a screen reader', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script('ip netns add alpha; ip netns add beta');
  });
  afterAll(() => host.stop());

  test('each key is answered by the lines that are new', async () => {
    const terminal = openTerminal([...host.enter, process.execPath, LAUNCHER], {
      columns: 120,
      rows: 60,
      env: { XDG_STATE_HOME: '/run/state', INK_SCREEN_READER: 'true' },
    });
    onTestFinished(terminal.close);
    await terminal.waitFor('patchpanel: Tab or 1 to 4 choose a list');
    terminal.press('2');
    await terminal.waitFor('1 of 3: up host');
    terminal.resetBytes();
    terminal.press('j');
    await terminal.waitFor(/2 of 3: up alpha, named, \d+$/);
    expect(terminal.bytes()).toBeLessThan(60);

    terminal.press('Enter');
    await terminal.waitFor(/alpha: Addresses, view 1 of 8\nlo, down, none\n/);
    terminal.press('Esc', 'n');
    await terminal.waitFor('at: Namespace on a bridge');
    terminal.press('j');
    await terminal.waitFor('at: Cable between two namespaces');
    terminal.press('Esc', 'q');
    expect((await terminal.exited).exitCode).toBe(0);
    expect(terminal.raw().replaceAll(PASTE, '')).not.toContain('\x1b');
  });
});
