import type { Argument, Command, Option } from 'commander';
import type { Context } from '../../src/cli/context.ts';
import { GLOBAL_HELP, takeGlobals } from '../../src/cli/globals.ts';
import { openOutput } from '../../src/cli/print/output.ts';
import { buildProgram } from '../../src/cli/program.ts';

/** Lists the subcommands with their arguments and options. */
export function commandLines(): readonly string[] {
  const { globals } = takeGlobals([]);
  const context: Context = {
    globals,
    output: openOutput(process, globals, {}),
    atEnd: [],
    clear: () => {},
    env: {},
  };
  const everywhere = GLOBAL_HELP.map(([flags]) => `patchpanel, everywhere ${flags}`);
  return [
    ...everywhere,
    ...linesOf(
      buildProgram(context, async () => {}),
      [],
    ),
  ];
}

function linesOf(command: Command, above: readonly string[]): readonly string[] {
  const path = [...above, command.name()];
  const words = [path.join(' '), ...command.registeredArguments.map(argumentOf)].join(' ');
  return [
    words,
    ...command.options.map((option) => `${path.join(' ')} ${optionOf(option)}`),
    ...command.commands.flatMap((each) => linesOf(each, path)),
  ];
}

function argumentOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionOf({ flags, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : `, one of ${argChoices.join(' ')}`;
  const usual = typeof defaultValue === 'string' ? `, usually ${defaultValue}` : '';
  return `${flags}${choices}${usual}`;
}
