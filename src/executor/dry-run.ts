import type { Command } from './command.ts';
import { type CommandResult, notRun, silentSuccess } from './command-result.ts';
import type { Executor } from './executor.ts';
import { loadingRefusal } from './modules.ts';
import { showCommand } from './show.ts';

/**
 * Runs what looks; hands what changes to `onSkipped` instead of running it, and calls it a success.
 * A shell for a person can change things: skipped too. What looks in a way that has the kernel load
 * a module is refused.
 */
export function dryRun(executor: Executor, onSkipped: (command: Command) => void): Executor {
  const skip = (command: Command) => {
    onSkipped(command);
    return silentSuccess(command.argv);
  };
  const loading = loadingRefusal(executor);
  const instead = async (command: Command): Promise<CommandResult | null> => {
    if (command.effect === 'change') return skip(command);
    const why = await loading(command);
    const shown = command.typed ?? showCommand(command);
    return why === null ? null : notRun(command.argv, `dry run: not run, as ${why}: ${shown}`);
  };
  return {
    ...executor,
    changes: 'skipped',
    run: async (command, options) => (await instead(command)) ?? executor.run(command, options),
    stream: async (command, options) =>
      (await instead(command)) ?? executor.stream(command, options),
    interact: async (command) => skip(command),
  };
}
