import { effectOf, type Host, operate } from '../executor/operation.ts';
import { succeeded } from '../executor/result.ts';
import { holds } from './ask.ts';
import type { Trace } from './history.ts';

/** Whether what a step made is there and is still the same thing; null where nothing can be read that proves it. */
export async function stands(
  { step, state, identity }: Trace,
  host: Host,
): Promise<boolean | null> {
  if (state === 'undone') return false;
  // A step that only looks leaves nothing to stand: a probe, or a note of what an undo is to put back.
  if (step.undo.kind === 'none' || effectOf(step.command) === 'read') return null;
  if (step.undo.kind === 'command' && (await holds(step.undo.gone, host))) return false;
  if (step.identity !== null && identity !== null) {
    const now = await operate(host, step.identity);
    if (succeeded(now) && now.stdout.trim() !== identity) return false;
  }
  return step.check === null ? null : holds(step.check.check, host);
}
