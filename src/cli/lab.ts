import { isInLab } from '../executor/lab/lab-entry.ts';
import { probeLab } from '../executor/lab/lab-probe.ts';
import { openLab } from '../executor/lab/lab-process.ts';
import { localExecutor } from '../executor/local/local-executor.ts';
import type { Context } from './context.ts';
import { fromProblem, usage } from './errors.ts';
import { spellGlobals } from './globals.ts';

/** `patchpanel lab`: this same call without the word `lab`, inside a fresh lab. Gives its exit code. */
export async function lab({ globals, env }: Context, words: readonly string[]): Promise<number> {
  if (isInLab(env)) {
    throw usage('nested-lab', 'this is the lab already', 'Leave out the word lab.');
  }
  if (globals.hosts.length > 0 || globals.context !== null) {
    const option = globals.context === null ? '--host' : '--context';
    const hint = `Leave out ${option}: the lab has no engine.`;
    throw usage('conflicting-option', `${option} leads out of the lab`, hint);
  }
  const probe = await probeLab(localExecutor());
  if (!probe.ok) throw fromProblem('no-lab', probe.problem);
  return openLab(probe.entry, [...thisProgram(), ...spellGlobals(globals), ...words]);
}

/** The argv that starts patchpanel as it was started itself. */
export function thisProgram(): readonly string[] {
  const [node = process.execPath, script = ''] = process.argv;
  return [node, ...process.execArgv, script];
}
