/** Questions at a terminal, with the signals and keys that end or stop a program there. */
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { foreignIn } from '../support/hostile.ts';
import { observe } from '../support/shell-after.ts';
import { openTerminal } from '../support/terminal.ts';

const ASK = fileURLToPath(new URL('../support/ask-here.ts', import.meta.url));

function ask() {
  const observed = observe([process.execPath, ASK]);
  onTestFinished(observed.terminal.close);
  return observed;
}

test('what a host says before a question reaches the terminal as text', async () => {
  const { terminal, faults } = ask();
  await terminal.waitFor('password:');
  terminal.type('secret\r');
  await terminal.waitFor('answered 6');
  expect(await faults(5_000)).toEqual([]);
  expect(terminal.raw()).toContain('x\\x1b[2J');
  expect(terminal.raw()).not.toContain('secret');
  expect(foreignIn(terminal.raw())).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGQUIT', 131],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s at a question ends it, with echo and lines as before', async (name, code) => {
  const { terminal, kill, faults } = ask();
  await terminal.waitFor('password:');
  kill(name);
  expect(await faults(2_000)).toEqual([]);
  expect(terminal.text()).toContain(`ended ${code}`);
});

test.each([
  ['Ctrl-C', '\x03', 130],
  ['Ctrl-\\', '\x1c', 131],
])('%s does what it does outside', async (_key, byte, code) => {
  const { terminal, faults } = ask();
  await terminal.waitFor('password:');
  terminal.type(`sec${byte}`);
  expect(await faults(2_000)).toEqual([]);
  expect(terminal.text()).toContain(`ended ${code}`);
});

test('Ctrl-Z stops all of a job: what started it, and what reads from it', async () => {
  const terminal = openTerminal(['bash', '--norc', '-i'], { env: { PS1: 'here: ' } });
  onTestFinished(terminal.close);
  await terminal.waitFor('here:');
  terminal.type(`sh -c '"$@"; echo over' sh ${process.execPath} ${ASK} | cat\r`);
  await terminal.waitFor('password:');
  terminal.type('\x1a');
  await terminal.waitFor('Stopped');
  terminal.type('fg\r');
  await terminal.waitFor((text) => text.split('password:').length === 3);
  terminal.type('abc\r');
  await terminal.waitFor('over');
});

test('Ctrl-Z stops it with the terminal right, and fg asks again', async () => {
  const terminal = openTerminal(['bash', '--norc', '-i'], { env: { PS1: 'here: ' } });
  onTestFinished(terminal.close);
  await terminal.waitFor('here:');
  terminal.type(`${process.execPath} ${ASK}\r`);
  await terminal.waitFor('password:');
  terminal.type('\x1a');
  await terminal.waitFor('Stopped');
  terminal.type('stty -a | grep -o "[- ]icanon"; echo set\r');
  await terminal.waitFor(/\nset/);
  terminal.type('fg\r');
  await terminal.waitFor((text) => text.split('password:').length === 3);
  terminal.type('abc\r');
  await terminal.waitFor('answered 3');
});
