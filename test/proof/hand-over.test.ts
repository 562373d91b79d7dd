/** Who else uses the terminal finds it as it was: a shell from within, the shell after us, after a signal too. */
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

/** The shell waits: the explorer's list has a cursor, its footer ends otherwise. */
const PROMPT = /\$$/;

describeWith(['root', 'namespaces', 'iproute2'], 'the terminal given to others', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script('ip netns add alpha');
  });
  afterAll(() => host.stop());

  /** The explorer inside a shell, as a person starts it; `echo` tells what the shell was left. */
  async function open(): Promise<Terminal> {
    const terminal = openTerminal([...host.enter, 'sh', '-i'], {
      columns: 100,
      rows: 30,
      env: { XDG_STATE_HOME: '/run/state', SHELL: '/bin/sh', PS1: '$ ' },
    });
    onTestFinished(terminal.close);
    await terminal.waitFor('$');
    terminal.type(`sh -c 'echo $$ >/run/pid; exec ${process.execPath} ${LAUNCHER}'\r`);
    await terminal.waitFor('1 Containers');
    terminal.press('2');
    await terminal.waitFor(/▸ \S host/);
    terminal.press('j');
    await terminal.waitFor(/▸ \S alpha/);
    return terminal;
  }

  test('a shell gets the keys and a clean screen, and the explorer comes back whole', async () => {
    const terminal = await open();
    await terminal.waitFor('4 Bridges');
    const before = listOf(terminal);
    terminal.press('e');
    await terminal.waitFor(PROMPT);
    terminal.type('ip -br link; echo here $((40 + 2))\r');
    await terminal.waitFor('here 42');
    expect(terminal.alternate()).toBe(false);
    expect(terminal.text()).not.toContain('0n');
    terminal.type('exit\r');
    await terminal.waitFor(() => isDeepStrictEqual(listOf(terminal), before));
    expect(terminal.alternate()).toBe(true);
  });

  test('q leaves the shell as it was, without a byte of ours among its input', async () => {
    const terminal = await open();
    terminal.press('j', 'k', 'j', 'q');
    await terminal.waitFor(PROMPT);
    terminal.type('echo here $((40 + 2))\r');
    await terminal.waitFor('here 42');
    expect(terminal.alternate()).toBe(false);
    expect(terminal.text()).not.toContain('0n');
    expect(terminal.raw()).toMatch(/\p{Cc}\[\?25h(?!.*\p{Cc}\[\?25l)/su);
  });

  test('a terminal that answers no question is drawn whole, and left at once', async () => {
    const terminal = openTerminal([...host.enter, process.execPath, LAUNCHER], {
      columns: 120,
      rows: 40,
      env: { XDG_STATE_HOME: '/run/state' },
      answers: false,
    });
    onTestFinished(terminal.close);
    await terminal.waitFor('4 Bridges');
    await terminal.waitFor('alpha');
    terminal.press('q');
    expect((await terminal.exited).exitCode).toBe(0);
    expect(terminal.alternate()).toBe(false);
  });

  test.each(['TERM', 'HUP'])('SIG%s restores it', async (name) => {
    const terminal = await open();
    await host.script(`kill -s ${name} "$(cat /run/pid)"`);
    await terminal.waitFor(PROMPT);
    terminal.type('echo here $((40 + 2))\r');
    await terminal.waitFor('here 42');
    expect(terminal.alternate()).toBe(false);
    expect(terminal.raw()).toMatch(/\p{Cc}\[\?25h(?!.*\p{Cc}\[\?25l)/su);
  });
});

/** The list of namespaces, from its title to its last row. */
function listOf(terminal: Terminal): readonly string[] {
  const lines = terminal.lines().map((line) => line.split('│')[0] ?? '');
  return lines.slice(
    lines.findIndex((line) => line.includes('2 Namespaces')),
    lines.findIndex((line) => line.includes('3 Networks')),
  );
}
