/** The bundle's entry. What the explorer does not need is loaded only where a subcommand asks for it. */
import { isInLab } from '../executor/lab-entry.ts';
import { sanitise } from '../model/sanitise.ts';
import type { Context } from './context.ts';
import { asCliError, type CliError, errorDocument } from './errors.ts';
import type { Screen } from './explorer.ts';
import { type Globals, takeGlobals } from './globals.ts';
import { openOutput, printJson } from './output.ts';

const NO_GLOBALS: Globals = {
  hosts: [],
  context: null,
  readOnly: false,
  dryRun: false,
  ascii: false,
  noColor: false,
};

/**
 * Runs one call of patchpanel, `argv` without node and the script, to its exit code. Never rejects:
 * what fails is told on stderr, and with `--json` on stdout as well. `screen` is what the launcher
 * shows until the explorer draws.
 */
export async function main(argv: readonly string[], screen: Screen | null = null): Promise<number> {
  // Advice on the code of dependencies, for their developers: here it would be drawn over a screen.
  process.noDeprecation = true;
  try {
    const { globals, rest } = takeGlobals(argv);
    const context: Context = {
      globals,
      atEnd: [],
      clear: () => screen?.leave(),
      output: openOutput(process, globals, process.env),
      env: process.env,
    };
    try {
      return await dispatch(rest, context, screen);
    } catch (error) {
      screen?.leave();
      return report(asCliError(error), context.output, wantsJson(argv));
    } finally {
      await Promise.all(context.atEnd.map((end) => end()));
    }
  } catch (error) {
    const output = openOutput(process, NO_GLOBALS, process.env);
    return report(asCliError(error), output, wantsJson(argv));
  }
}

async function dispatch(
  rest: readonly string[],
  context: Context,
  screen: Screen | null,
): Promise<number> {
  if (isInLab(context.env)) {
    const { enterLab } = await import('./enter-lab.ts');
    await enterLab();
  }
  if (rest.length === 0) {
    const { explorer } = await import('./explorer.ts');
    return explorer(context, screen);
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(rest, context);
}

/** Whether a call asks for a JSON document, also where it is too wrong to be parsed. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  return words.some(
    (word, at) =>
      word === '--json' ||
      word === '--format=json' ||
      (word === '--format' && words[at + 1] === 'json'),
  );
}

function report(error: CliError, output: Context['output'], json: boolean): number {
  if (json) printJson(output, errorDocument(error));
  const { words, hint, exitCode } = error.details;
  const [first = '', ...more] = (words ?? [error.message, hint])
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '');
  output.complain(`patchpanel: ${sanitise(first)}`);
  for (const line of more) output.complain(`  ${sanitise(line)}`);
  return exitCode;
}
