import type { Command } from '../executor/command.ts';
import type { Executor } from '../executor/executor.ts';
import { type Frame, parseFrames } from './frames.ts';
import { type Reading, read, unread } from './reading.ts';

/**
 * Runs a script that prints frames, the last of them `end`: without it the script did not come to its
 * end, and what it printed is not all. `what` is what it was wanted for.
 */
export async function readFrames(
  executor: Executor,
  command: Command,
  what: string,
  signal: AbortSignal,
): Promise<Reading<readonly Frame[]>> {
  const result = await executor.run(command, { signal });
  const frames = parseFrames(result.stdout);
  if (frames.some(({ name }) => name === 'end')) return read(frames);
  return unread({ what, why: result.message || 'nothing was printed', hint: '' });
}
