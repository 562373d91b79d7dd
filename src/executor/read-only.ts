import type { Executor } from './executor.ts';
import { notRun } from './result.ts';
import { showCommand } from './show.ts';

/** Runs what looks, refuses what changes. A shell for a person can change things: refused too. */
export function readOnly(executor: Executor): Executor {
  return {
    ...executor,
    changes: 'refused',
    run: async (command, options) =>
      command.effect === 'change'
        ? notRun(command.argv, `read-only: not run: ${showCommand(command)}`)
        : executor.run(command, options),
    stream: async (command, options) =>
      command.effect === 'change'
        ? notRun(command.argv, `read-only: not run: ${showCommand(command)}`)
        : executor.stream(command, options),
    interact: async (command) =>
      notRun(command.argv, `read-only: no interactive command: ${showCommand(command)}`),
  };
}
