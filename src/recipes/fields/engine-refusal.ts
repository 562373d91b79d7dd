import type { Snapshot } from '../../model/snapshot.ts';
import { type FieldRefusal, refusal } from '../recipe.ts';

/** Why nothing can be asked of an engine; null where one answers. */
export function refuseEngine({ host }: Snapshot): FieldRefusal | null {
  if (host.engine.kind === 'connected') return null;
  if (host.engine.kind === 'unread') {
    return refusal('no-engine', `${host.target} has no container engine`, '');
  }
  const { why, hint } = host.engine.problem;
  return refusal('no-engine', `the engine is not reachable: ${why}`, hint);
}
