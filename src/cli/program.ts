import { Command, CommanderError } from 'commander';
import type { Context } from './context.ts';
import { declareBuilds } from './declare/builds.ts';
import type { Declaring } from './declare/declaring.ts';
import { declareReach } from './declare/reach.ts';
import { declareReading } from './declare/reading.ts';
import { declareRecipes } from './declare/recipes.ts';
import { type CliError, usage } from './errors.ts';
import { GLOBAL_HELP } from './globals.ts';
import { printText } from './print/output.ts';

/** Runs the subcommand that the arguments name; throws a CliError where it fails or the call is wrong. */
export async function runProgram(argv: readonly string[], context: Context): Promise<number> {
  let code = 0;
  const program = buildProgram(context, async (ending) => {
    code = await ending;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw fromCommander(error);
  }
}

/** Put in by the build, from package.json. */
const VERSION = process.env.PATCHPANEL_VERSION ?? 'not built';

const SEE_HELP = 'See patchpanel --help.';

export function buildProgram(context: Context, finish: Declaring['finish']): Command {
  const program = new Command('patchpanel')
    .description(
      'A terminal explorer of Docker networking and Linux network namespaces.\nWithout a subcommand it opens the explorer.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a subcommand')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => printText(context.output, text.trimEnd()),
      writeErr: () => {},
    })
    .addHelpText('after', `\nEverywhere:\n${globalHelp()}`);
  const shared = { program, context, finish };
  declareReading(shared);
  declareRecipes(shared);
  declareBuilds(shared);
  declareReach(shared);
  return program;
}

function globalHelp(): string {
  const width = Math.max(...GLOBAL_HELP.map(([flag]) => flag.length));
  return GLOBAL_HELP.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join('\n');
}

/** `error: unknown option '--foo'\n(Did you mean --bar?)` as what, why and what to do. */
function fromCommander(error: CommanderError): CliError {
  const [first = '', ...more] = error.message.split('\n');
  if (error.code === 'commander.help')
    return usage('missing-command', 'a subcommand is needed', SEE_HELP);
  const code = error.code
    .replace(/^commander\./, '')
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const hint = more.join(' ').replace(/^\((.*)\)$/, '$1');
  return usage(code, first.replace(/^error: /, ''), hint === '' ? SEE_HELP : hint);
}
