import { succeeded } from '../../executor/command-result.ts';
import { type Host, isForEngine, type Operation } from '../../executor/operation.ts';
import { engineFamily } from '../../model/engine/engine-family.ts';
import type { Plan } from '../plan.ts';
import { undoOperations } from '../undo-operations.ts';
import { armCommand, type WatcherPlace, watcherPlaceOf } from './host-scripts.ts';
import { revertScript } from './revert-script.ts';

type EngineThere = { readonly address: string; readonly command: string };

/**
 * The engine as the host itself reaches it, null if none is asked; or why its command could not
 * reach it there.
 */
function engineThere(
  operations: readonly Operation[],
  { engine }: Host,
): EngineThere | null | { readonly why: string } {
  const asked = operations.find(isForEngine);
  if (asked === undefined) return null;
  const { command } = engineFamily(asked.family ?? 'docker');
  const address = engine?.address ?? '';
  if (address.startsWith('unix://')) return { address, command };
  return { why: `its engine is reached at ${address}, which ${command} over there may not reach` };
}

/**
 * Arms the undo of a plan on the host itself, before its first step: a separate process there
 * undoes the plan when it hears nothing for `within` seconds. A string says why it could not be
 * armed: then nothing is left of it or, if only the answer was lost, a process that removes itself
 * after `within` seconds because it was told of no step.
 */
export async function armWatcher(
  plan: Plan,
  host: Host,
  within: number,
): Promise<WatcherPlace | string> {
  const operations = plan.steps.flatMap(undoOperations);
  const engine = engineThere(operations, host);
  if (engine !== null && 'why' in engine) return engine.why;
  const needsRoot = operations.some((each) => !isForEngine(each) && each.privileged);
  const command = armCommand({
    build: plan.build,
    within,
    privileged: needsRoot || host.executor.rootBy?.() === 'sudo',
    engineCommand: engine?.command ?? null,
    script: revertScript(plan, engine?.address ?? null),
  });
  const armed = await host.executor.run(command);
  const folder = armed.stdout.trim();
  if (!succeeded(armed) || folder === '') return armed.message;
  return watcherPlaceOf(folder);
}
