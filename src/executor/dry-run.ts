import type { Command } from './command.ts';
import type { Executor } from './executor.ts';
import { silentSuccess } from './result.ts';

/**
 * Runs what looks; hands what changes to `onSkipped` instead of running it, and calls it a success.
 * A shell for a person can change things: skipped too.
 */
export function dryRun(executor: Executor, onSkipped: (command: Command) => void): Executor {
  const skip = (command: Command) => {
    onSkipped(command);
    return silentSuccess(command.argv);
  };
  return {
    ...executor,
    changes: 'skipped',
    run: async (command, options) =>
      command.effect === 'change' ? skip(command) : executor.run(command, options),
    stream: async (command, options) =>
      command.effect === 'change' ? skip(command) : executor.stream(command, options),
    interact: async (command) => skip(command),
  };
}
