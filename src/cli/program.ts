import { Command, CommanderError, Option } from 'commander';
import { recipes } from '../recipes/index.ts';
import type { Field, Input, Recipe } from '../recipes/recipe.ts';
import { portNumber, wholeNumber } from './arguments.ts';
import type { Context } from './context.ts';
import { type CliError, usage } from './errors.ts';
import { GLOBAL_HELP } from './globals.ts';
import type { MapFormat } from './map.ts';

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

/** Waits for a subcommand and keeps its exit code. */
type Finish = (ending: Promise<number>) => Promise<void>;

/** Put in by the build, from package.json. */
const VERSION = process.env.PATCHPANEL_VERSION ?? 'not built';

const JSON_FLAG = ['--json', 'print one JSON document'] as const;
const SEE_HELP = 'See patchpanel --help.';

function buildProgram(context: Context, finish: Finish): Command {
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
      writeOut: (text) => context.output.print(text.trimEnd()),
      writeErr: () => {},
    })
    .addHelpText('after', `\nEverywhere:\n${globalHelp()}`);
  addReading(program, context, finish);
  addRecipes(program, context, finish);
  addBuilds(program, context, finish);
  addPing(program, context, finish);
  addExplain(program, context, finish);
  addMatrix(program, context, finish);
  return program;
}

function addReading(program: Command, context: Context, finish: Finish): void {
  program
    .command('lab')
    .argument('[subcommand...]', 'any subcommand of patchpanel with its options')
    .description('the explorer, or any subcommand, on a throwaway practice host')
    .passThroughOptions()
    .action(async (words: string[]) => {
      const { lab } = await import('./lab.ts');
      await finish(lab(context, words));
    });
  program
    .command('snapshot')
    .description('all that the explorer sees')
    .option(...JSON_FLAG)
    .action(async (options: JsonOption) => {
      const { snapshot } = await import('./snapshot.ts');
      await finish(snapshot(context, options));
    });
  program
    .command('show')
    .argument('<namespace>', 'a name, a container, pid:N, an inode number, or host')
    .description('one namespace: links, routes, neighbours')
    .option(...JSON_FLAG)
    .action(async (name: string, options: JsonOption) => {
      const { show } = await import('./show.ts');
      await finish(show(context, name, options));
    });
  program
    .command('map')
    .description('the wiring of the whole host')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'json', 'mermaid', 'dot'])
        .default('text'),
    )
    .action(async ({ format }: { readonly format: MapFormat }) => {
      const { map } = await import('./map.ts');
      await finish(map(context, format));
    });
  program
    .command('watch')
    .description('what changes on the host, as it happens')
    .option('--json', 'print one JSON object a line')
    .action(async (options: JsonOption) => {
      const { watch } = await import('./watch.ts');
      await finish(watch(context, options));
    });
  program
    .command('doctor')
    .description('what this machine offers, and how to get the rest')
    .option(...JSON_FLAG)
    .action(async (options: JsonOption) => {
      const { doctor } = await import('./doctor.ts');
      await finish(doctor(context, options));
    });
}

type JsonOption = { readonly json?: true };
type PlanFormat = { readonly format: 'text' | 'json' | 'shell' };

function addRecipes(program: Command, context: Context, finish: Finish): void {
  program
    .command('recipes')
    .description('the guided operations and their fields')
    .option(...JSON_FLAG)
    .action(async (options: JsonOption) => {
      const module = await import('./recipes.ts');
      await finish(module.recipes(context, options));
    });
  const plan = recipeParent(
    program,
    'plan',
    'the commands of a guided operation, without running them',
  );
  const apply = recipeParent(program, 'apply', 'run a guided operation').addHelpText(
    'after',
    BROKEN_HELP,
  );
  for (const recipe of recipes) {
    recipeCommand(plan, recipe)
      .addOption(
        new Option('--format <format>', 'how to print it')
          .choices(['text', 'json', 'shell'])
          .default('text'),
      )
      .action(async (options: PlanFormat & Input) => {
        const module = await import('./plan.ts');
        const { format } = options;
        await finish(module.plan(context, recipe, { given: givenOf(recipe, options), format }));
      });
    recipeCommand(apply, recipe)
      .option(...JSON_FLAG)
      .action(async (options: JsonOption & Input) => {
        const module = await import('./apply.ts');
        const json = options.json === true;
        await finish(module.apply(context, recipe, { given: givenOf(recipe, options), json }));
      });
  }
}

/** `plan` or `apply`, which reaches its own action only where no recipe has that name. */
function recipeParent(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .argument('[recipe]', recipes.map((recipe) => recipe.id).join(', '))
    .usage('<recipe> [options]')
    .description(description)
    .allowUnknownOption()
    .allowExcessArguments()
    .action((recipe: string | undefined) => {
      const hint = `The recipes are ${recipes.map(({ id }) => id).join(', ')}: see patchpanel recipes.`;
      if (recipe === undefined || recipe.startsWith('-')) {
        throw usage('missing-recipe', `${name} needs the name of a recipe`, hint);
      }
      throw usage('unknown-recipe', `there is no recipe ${recipe}`, hint);
    });
}

const BROKEN_HELP = `
Where the connection to the host breaks in the middle, apply waits for it, looks at what the host has of
each step, and asks whether to continue, roll back, or leave it. Without a terminal, or with --json, it
waits a minute at most and rolls back. What is left can be taken back later: patchpanel undo.`;

function recipeCommand(parent: Command, recipe: Recipe): Command {
  const command = parent.command(recipe.id).description(recipe.summary);
  for (const field of recipe.fields) command.addOption(optionOf(field));
  return command;
}

function optionOf(field: Field): Option {
  const option = new Option(`--${field.key} <value>`, field.help);
  if (field.many !== true) return option;
  return option.argParser((value: string, before: string | undefined) =>
    before === undefined ? value : `${before},${value}`,
  );
}

/** The fields that were given, by their keys. */
function givenOf(recipe: Recipe, options: Readonly<Record<string, unknown>>): Input {
  const given = recipe.fields.flatMap((field) => {
    const value = options[optionOf(field).attributeName()];
    return typeof value === 'string' ? [[field.key, value] as const] : [];
  });
  return Object.fromEntries(given);
}

function addBuilds(program: Command, context: Context, finish: Finish): void {
  program
    .command('builds')
    .description('what patchpanel built here, and whether it still stands')
    .option(...JSON_FLAG)
    .action(async (options: JsonOption) => {
      const { builds } = await import('./builds.ts');
      await finish(builds(context, options));
    });
  program
    .command('undo')
    .argument('[build]', 'the id of a build; without it, the newest one that stands')
    .description('take back what patchpanel built')
    .option('--all', 'every build of this host, newest first')
    .option(...JSON_FLAG)
    .action(async (build: string | undefined, options: JsonOption & { readonly all?: true }) => {
      const { undo } = await import('./undo.ts');
      await finish(undo(context, build, options));
    });
}

type MatrixOptions = JsonOption & { readonly tcp?: number };

type PingOptions = JsonOption & {
  readonly from: string;
  readonly count?: number;
  readonly interval: string;
  readonly csv?: true;
};

function addPing(program: Command, context: Context, finish: Finish): void {
  program
    .command('ping')
    .argument('<target...>', 'addresses or names')
    .description('ping from any namespace, several targets at once')
    .option('--from <namespace>', 'where to ping from', 'host')
    .option('--count <number>', 'probes to send; without it, until Ctrl-C', wholeNumber('--count'))
    .option('--interval <seconds>', 'time between probes', '1')
    .option(...JSON_FLAG)
    .addOption(new Option('--csv', 'print one line of CSV a probe').conflicts('json'))
    .action(async (targets: string[], options: PingOptions) => {
      const { ping } = await import('./ping.ts');
      await finish(ping(context, targets, options));
    });
}

function addExplain(program: Command, context: Context, finish: Finish): void {
  program
    .command('explain')
    .argument('<from>', 'a name, a container, pid:N, an inode number, or host')
    .argument('<to>', 'the same, or an IP address')
    .description('whether one reaches the other, and why not')
    .option('--tcp <port>', 'ask for a connection to this TCP port', portNumber('--tcp'))
    .option(...JSON_FLAG)
    .addHelpText('after', EXPLAIN_HELP)
    .action(async (from: string, to: string, options: JsonOption & { readonly tcp?: number }) => {
      const { explain } = await import('./explain.ts');
      await finish(explain(context, { from, to, ...options }));
    });
}

const EXPLAIN_HELP = `
It follows a packet there and back through every link, bridge, route and firewall rule on the way, and
really tries it once: by ICMP echo, or by TCP to the port. It says what is wrong first on the way, with
the command that shows it and what mends it. Nothing that it does stays; with --read-only it sets no
trace of netfilter while it tries. The exit code is 0 whenever it could be explained.`;

function addMatrix(program: Command, context: Context, finish: Finish): void {
  program
    .command('matrix')
    .argument('[namespace...]', 'those that shall be in it; without any, all')
    .description('who reaches whom: every namespace asks every other')
    .option('--tcp <port>', 'a TCP port to connect to, beside ICMP', portNumber('--tcp'))
    .option(...JSON_FLAG)
    .action(async (names: string[], options: MatrixOptions) => {
      const { matrix } = await import('./matrix.ts');
      await finish(matrix(context, names, options));
    });
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
