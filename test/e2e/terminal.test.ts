import { expect, onTestFinished, test } from 'vitest';
import { openTerminal } from '../support/terminal.ts';

test('the robot types, waits, resizes and sees the end', async () => {
  const terminal = openTerminal(
    ['sh', '-c', 'stty size; read answer; stty size; echo got $answer; exit 3'],
    {
      columns: 60,
      rows: 15,
    },
  );
  onTestFinished(terminal.close);
  await terminal.waitFor('15 60');
  terminal.resize(120, 40);
  terminal.type('hello');
  terminal.press('Enter');
  await terminal.waitFor('got hello');
  expect(terminal.text()).toContain('40 120');
  expect(await terminal.exited).toEqual({ exitCode: 3, signal: null });
});

test('a wait that is not fulfilled shows the screen', async () => {
  const terminal = openTerminal(['sh', '-c', 'echo hello; sleep 60']);
  onTestFinished(terminal.close);
  await terminal.waitFor('hello');
  await expect(terminal.waitFor('goodbye', 50)).rejects.toThrow('the screen shows:\nhello');
  terminal.signal('SIGTERM');
  expect(await terminal.exited).toEqual({ exitCode: 0, signal: 15 });
});
