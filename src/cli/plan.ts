import { argvOf, showOperation } from '../executor/operation.ts';
import { sanitise } from '../model/sanitise.ts';
import { planAsShell } from '../plan/shell.ts';
import { planAsText } from '../plan/text.ts';
import type { Input, Recipe } from '../recipes/recipe.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './errors.ts';
import { openHost } from './host.ts';
import { printJson } from './output.ts';
import { preparePlan } from './prepare.ts';

export type PlanCall = {
  readonly given: Input;
  readonly format: 'text' | 'json' | 'shell';
};

/** `patchpanel plan`: what `apply` would do, to read, to process, or to run by hand. */
export async function plan(context: Context, recipe: Recipe, call: PlanCall): Promise<ExitCode> {
  const { output } = context;
  const made = await preparePlan(recipe, {
    given: call.given,
    host: await openHost(context),
    output,
  });
  if (call.format === 'shell') {
    const script = planAsShell(made).trimEnd();
    // A file must hold the very bytes; a terminal must not get what a name may hold.
    output.print(output.terminal ? drawable(script) : script);
  } else if (call.format === 'text') {
    output.print(drawable(planAsText(made).trimEnd()));
  } else {
    const { steps, ...rest } = made;
    const spelled = steps.map(({ command, undo, ...step }) => ({
      ...step,
      argv: argvOf(command),
      shell: showOperation(command),
      command,
      undo,
    }));
    printJson(output, { ...rest, steps: spelled });
  }
  return 0;
}

function drawable(text: string): string {
  return text.split('\n').map(sanitise).join('\n');
}
