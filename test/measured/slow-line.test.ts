/** The built program behind a line as slow as a bad mobile connection. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { openTerminal, type Terminal, type TerminalOptions } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

const NAMESPACES = 200;
const BUILD = `for at in $(seq -w "$1"); do ip netns add "n$at"; done`;

/**
 * Bytes a second, and the milliseconds in which a key is answered. On the second line a held key makes
 * more than twice of what crosses.
 */
const LINES = [
  [9_600, 500],
  [2_400, 1_000],
] as const;
/** Milliseconds between the keys of a key that is held down. */
const REPEAT = 1_000 / 30;
/** Milliseconds in which the last place is drawn. */
const DRAWN = 1_000;

describeWith(['root', 'namespaces', 'iproute2'], 'the explorer over a slow line', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(BUILD, String(NAMESPACES));
  });
  afterAll(() => host.stop());

  function open(options: TerminalOptions): Terminal {
    const terminal = openTerminal([...host.enter, process.execPath, LAUNCHER], {
      ...options,
      env: { XDG_STATE_HOME: '/run/state' },
    });
    onTestFinished(terminal.close);
    return terminal;
  }

  test.each(LINES)('at %i B/s a held key is answered within %i ms', async (rate, answered) => {
    const terminal = open({ columns: 120, rows: 40, rate });
    await terminal.waitFor('1 Containers', 20_000);
    terminal.press('2');
    await terminal.waitFor(/▸ ● host/);
    await terminal.waitFor('n001');
    terminal.press('j');
    await terminal.waitFor(/▸ \S n001/);
    const first = placeIn(terminal);
    const pressed: number[] = [];
    const begin = performance.now();
    const keys = 120;
    let latest = 0;
    while (pressed.length < keys) {
      terminal.press('j');
      pressed.push(performance.now());
      await pause(begin + pressed.length * REPEAT - performance.now());
      const place = placeIn(terminal) - first;
      const waiting = pressed[place];
      if (waiting !== undefined) latest = Math.max(latest, performance.now() - waiting);
    }
    const last = `n${String(first + keys).padStart(3, '0')}`;
    const ended = performance.now();
    await terminal.waitFor((text) => new RegExp(`▸ \\S ${last}`).test(text));
    const drawn = performance.now() - ended;
    console.log('LAT', latest, drawn, terminal.bytes());
    expect(latest).toBeLessThan(answered);
    expect(drawn).toBeLessThan(DRAWN);
  });
});

/** The number of the namespace at the list's cursor. */
function placeIn(terminal: Terminal): number {
  return Number(/▸ \S n(\d+)/.exec(terminal.text())?.[1]);
}
