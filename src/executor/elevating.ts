import type { Command } from './command.ts';
import type { Executor } from './executor.ts';

/**
 * Puts `sudo -n --` before privileged commands: root by sudo(8) where no password is asked for (none
 * is needed, or `sudo -v` was just answered), else a result that says so. For who is not root already.
 */
export function elevating(executor: Executor): Executor {
  return {
    ...executor,
    run: (command, options) => executor.run(elevated(command), options),
    stream: (command, options) => executor.stream(elevated(command), options),
    interact: (command) => executor.interact(elevated(command)),
  };
}

function elevated(command: Command): Command {
  if (!command.privileged) return command;
  return { ...command, argv: ['sudo', '-n', '--', ...command.argv] };
}
