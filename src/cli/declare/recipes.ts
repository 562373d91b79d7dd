import { type Command, Option } from 'commander';
import { recipes } from '../../recipes/index.ts';
import { parseWithin, USUAL_WITHIN, WITHIN_FORM, WITHIN_KEY } from '../../recipes/needs-revert.ts';
import type { Field, Input, Recipe } from '../../recipes/recipe.ts';
import { usage } from '../errors.ts';
import { type Declaring, JSON_FLAG, type JsonOption } from './declaring.ts';

type PlanFormat = { readonly format: 'text' | 'json' | 'shell' };

/** The guided operations, as subcommands of `plan` and `apply`. */
export function declareRecipes({ program, context, finish }: Declaring): void {
  program
    .command('recipes')
    .description('the guided operations and their fields')
    .option(...JSON_FLAG)
    .action(async (options: JsonOption) => {
      const module = await import('../build/recipes.ts');
      await finish(module.listRecipes(context, options));
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
        const module = await import('../build/plan.ts');
        const { format } = options;
        await finish(module.plan(context, recipe, { given: givenOf(recipe, options), format }));
      });
    recipeCommand(apply, recipe)
      .option(...JSON_FLAG)
      .addOption(confirmWithin())
      .addOption(noRevert())
      .action(async (options: ApplyOptions & Input) => {
        const module = await import('../build/apply.ts');
        const json = options.json === true;
        const within = options.revert === false ? null : (options.confirmWithin ?? USUAL_WITHIN);
        const given = givenOf(recipe, options);
        await finish(module.apply(context, recipe, { given, json, within }));
      });
  }
}

type ApplyOptions = JsonOption & {
  readonly confirmWithin?: number;
  /** False where `--no-revert` is given. */
  readonly revert?: boolean;
};

function confirmWithin(): Option {
  return new Option(
    `--${WITHIN_KEY} <seconds>`,
    `where it may cut you off: for how long the host waits before it undoes the change by itself (${USUAL_WITHIN})`,
  ).argParser((text) => {
    const seconds = parseWithin(text);
    if (seconds !== null) return seconds;
    throw usage('invalid-argument', `--${WITHIN_KEY} ${text} is not ${WITHIN_FORM}`, '');
  });
}

function noRevert(): Option {
  return new Option('--no-revert', 'do not arm an undo on the host').conflicts('confirmWithin');
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
waits a minute at most and rolls back. What is left can be undone later: patchpanel undo.

On a host that is reached over SSH, and where it may cut the SSH connection by which you are here, apply
first arms an undo on that host. Once the plan has run it asks whether you keep it; a script keeps it by a
new connection. Without an answer in time, or a sign of life, the host undoes the change by itself.`;

function recipeCommand(parent: Command, recipe: Recipe): Command {
  const command = parent.command(recipe.id).description(recipe.summary);
  for (const field of recipe.fields) command.addOption(optionOf(field));
  return command;
}

function optionOf(field: Field): Option {
  const secret = field.secret === true ? '; - asks for it, or reads it from standard input' : '';
  const option = new Option(`--${field.key} <value>`, `${field.help}${secret}`);
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
