import { argvOf, showOperation } from '../../executor/operation.ts';
import { planAsShell } from '../../plan/script/plan-as-shell.ts';
import { planAsText } from '../../plan/script/plan-as-text.ts';
import { revertWarning, USUAL_WITHIN } from '../../recipes/needs-revert.ts';
import type { Input, Recipe } from '../../recipes/recipe.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { printJson, printText } from '../print/output.ts';
import { preparePlan } from './prepare-plan.ts';

export type PlanCall = {
  readonly given: Input;
  readonly format: 'text' | 'json' | 'shell';
};

/** `patchpanel plan`: what `apply` would do, to read, to process, or to run by hand. */
export async function plan(context: Context, recipe: Recipe, call: PlanCall): Promise<ExitCode> {
  const { output } = context;
  const host = await openHost(context);
  const prepared = await preparePlan(recipe, { given: call.given, host, output });
  const { plan: made, needsRevert } = prepared;
  if (call.format === 'shell') {
    printText(output, planAsShell(made).trimEnd());
  } else if (call.format === 'text') {
    printText(output, planAsText(made).trimEnd());
    if (needsRevert) {
      output.print('');
      output.print(`! ${revertWarning(USUAL_WITHIN)}`);
    }
  } else {
    const { steps, ...rest } = made;
    const spelled = steps.map(({ command, undo, ...step }) => ({
      ...step,
      argv: argvOf(command),
      shell: showOperation(command),
      command,
      undo,
    }));
    const revert = needsRevert ? { within: USUAL_WITHIN } : null;
    printJson(output, { ...rest, steps: spelled, revert });
  }
  return 0;
}
