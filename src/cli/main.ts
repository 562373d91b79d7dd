/** The bundle's entry. What the explorer does not need is loaded only where a subcommand asks for it. */
import { fstatSync, fsyncSync } from 'node:fs';
import { isInLab } from '../executor/lab/lab-entry.ts';
import type { Context } from './context.ts';
import { asCliError, type CliError, errorDocument } from './errors.ts';
import type { Screen, Start } from './explorer.ts';
import { type Globals, takeGlobals } from './globals.ts';
import { type Output, openOutput, printJson, type Streams } from './print/output.ts';

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
 * shows until the explorer draws; where it shows nothing, `comesToFront` says whether one may draw.
 */
export async function main(
  argv: readonly string[],
  screen: Screen | null = null,
  comesToFront: () => boolean = () => true,
): Promise<number> {
  // Advice on the code of dependencies, for their developers: here it would be drawn over a screen.
  process.noDeprecation = true;
  const taken = globalsOf(argv);
  const output = openOutput(STREAMS, taken.ok ? taken.globals : NO_GLOBALS, process.env);
  const code = taken.ok
    ? await run(taken.rest, {
        globals: taken.globals,
        output,
        start: { screen, comesToFront },
        json: wantsJson(argv),
      })
    : report(taken.error, output, wantsJson(argv));
  const isWritten = await output.finish();
  return code === 0 && !isWritten ? 1 : code;
}

const STDOUT = 1;

const STREAMS: Streams = {
  stdout: process.stdout,
  stderr: process.stderr,
  sync: () => {
    if (fstatSync(STDOUT).isFile()) fsyncSync(STDOUT);
  },
};

type Taken =
  | ({ readonly ok: true } & ReturnType<typeof takeGlobals>)
  | { readonly ok: false; readonly error: CliError };

function globalsOf(argv: readonly string[]): Taken {
  try {
    return { ok: true, ...takeGlobals(argv) };
  } catch (error) {
    return { ok: false, error: asCliError(error) };
  }
}

type Run = {
  readonly globals: Globals;
  readonly output: Output;
  readonly start: Start;
  readonly json: boolean;
};

async function run(
  rest: readonly string[],
  { globals, output, start, json }: Run,
): Promise<number> {
  const { screen } = start;
  const context: Context = {
    globals,
    atEnd: [],
    clear: () => screen?.leave(),
    output,
    env: process.env,
  };
  try {
    try {
      return await dispatch(rest, context, start);
    } finally {
      await Promise.all(context.atEnd.map((end) => end()));
    }
  } catch (error) {
    screen?.leave();
    return report(asCliError(error), output, json);
  }
}

async function dispatch(rest: readonly string[], context: Context, start: Start): Promise<number> {
  if (isInLab(context.env)) {
    const { enterLab } = await import('./enter-lab.ts');
    await enterLab();
  }
  if (rest.length === 0) {
    const { explorer } = await import('./explorer.ts');
    return explorer(context, start);
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

function report(error: CliError, output: Output, json: boolean): number {
  if (json) printJson(output, errorDocument(error));
  const { words, hint, exitCode } = error.details;
  const [first = '', ...more] = (words ?? [error.message, hint])
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '');
  output.complain(`patchpanel: ${first}`);
  for (const line of more) output.complain(`  ${line}`);
  return exitCode;
}
