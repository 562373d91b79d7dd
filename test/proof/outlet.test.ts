import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openTerminal } from '../support/terminal.ts';

const FLOOD = fileURLToPath(new URL('../support/flood.ts', import.meta.url));

/** Milliseconds: a busy machine takes its time to read all. */
const LIMIT = '3000';

test.each([
  ['a line that takes nothing does not keep a process from its end', 0, 7],
  ['a line that takes all gets all', undefined, 0],
] as const)('%s', async (_, rate, exitCode) => {
  const terminal = openTerminal(
    [process.execPath, FLOOD, LIMIT],
    rate === undefined ? {} : { rate },
  );
  onTestFinished(terminal.close);
  expect(await terminal.exited).toEqual({ exitCode, signal: null });
  expect(terminal.bytes()).toBe(exitCode === 0 ? 100_000 : 0);
});
