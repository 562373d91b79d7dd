import type { Command } from './command.ts';
import { type CommandResult, notRun } from './command-result.ts';
import type { Executor } from './executor.ts';
import { loadingRefusal } from './modules.ts';
import { showCommand } from './show.ts';

/**
 * Runs what looks, refuses what changes, and what looks in a way that has the kernel load a module.
 * A shell for a person can change things: refused too.
 */
export function readOnly(executor: Executor): Executor {
  const loading = loadingRefusal(executor);
  const refusal = async (command: Command): Promise<CommandResult | null> => {
    if (command.effect === 'change') return refused(command, 'not run');
    const why = await loading(command);
    return why === null ? null : refused(command, `not run, as ${why}`);
  };
  return {
    ...executor,
    changes: 'refused',
    run: async (command, options) => (await refusal(command)) ?? executor.run(command, options),
    stream: async (command, options) =>
      (await refusal(command)) ?? executor.stream(command, options),
    interact: async (command) => refused(command, 'no interactive command'),
  };
}

function refused(command: Command, how: string): CommandResult {
  return notRun(command.argv, `read-only: ${how}: ${command.typed ?? showCommand(command)}`);
}
