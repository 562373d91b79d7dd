/** The explorer as a job of a shell: in the background, stopped, and in front again. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openTerminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const COMMAND = `${process.execPath} ${LAUNCHER}`;

async function shell() {
  const terminal = openTerminal(['bash', '--norc', '-i'], {
    columns: 120,
    rows: 40,
    env: { PS1: 'here: ', DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
  });
  onTestFinished(terminal.close);
  await terminal.waitFor('here:');
  return terminal;
}

/** The job that the shell has. */
function jobOf(pid: number): number {
  return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
}

/** Starts it in the background, where it stops; a shell says so at its next prompt. */
async function stopped(...options: readonly string[]) {
  const terminal = await shell();
  terminal.type(`${[COMMAND, ...options].join(' ')} &\r`);
  await terminal.waitFor('bring it to the front with fg');
  await vi.waitFor(() => expect(stateOf(jobOf(terminal.pid))).toBe('T'), 5_000);
  // The shell may hear of it only after the first prompt.
  const told = () => {
    terminal.type('\r');
    expect(terminal.raw()).toContain('Stopped');
  };
  await vi.waitFor(told, { timeout: 5_000, interval: 300 });
  return terminal;
}

/** The state of a process: `T` is stopped (proc_pid_stat(5)). */
function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
}

test.each([[[]], [['--read-only']]])(
  'in the background it draws nothing, says so, and comes to the front by fg: %s',
  async (options) => {
    const terminal = await stopped(...options);
    expect(terminal.raw()).not.toContain('\x1b[?1049h');
    terminal.type('fg\r');
    await terminal.waitFor('2 Namespaces');
    terminal.press('q');
    await terminal.waitFor('here:');
    expect(terminal.alternate()).toBe(false);
  },
);

test('left in the background it ends in words', async () => {
  const terminal = await stopped();
  terminal.type('bg\r');
  await terminal.waitFor('start it without &');
  expect(terminal.raw()).not.toContain('\x1b[?1049h');
});

test('SIGTSTP gives the shell its terminal, and fg the screen with its keys', async () => {
  const terminal = await shell();
  terminal.type(`${COMMAND}\r`);
  await terminal.waitFor('2 Namespaces');
  process.kill(jobOf(terminal.pid), 'SIGTSTP');
  await terminal.waitFor('Stopped');
  expect(terminal.alternate()).toBe(false);
  terminal.type('echo o"k"\r');
  await terminal.waitFor(/\nok/);
  terminal.type('fg\r');
  await terminal.waitFor('2 Namespaces');
  terminal.press('?');
  await terminal.waitFor('Ctrl-d');
  terminal.press('Esc', 'q');
  await terminal.waitFor('here:');
  expect(terminal.alternate()).toBe(false);
});
