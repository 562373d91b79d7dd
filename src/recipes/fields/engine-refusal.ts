import { engineFamily } from '../../model/engine/engine-family.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type FieldRefusal, refusal } from '../recipe.ts';

/** Why no engine can be asked; null if one answers. */
export function refuseEngine({ host }: Snapshot): FieldRefusal | null {
  if (host.engine.kind === 'connected') {
    const { rootless, name, family, unread } = host.engine;
    if (unread !== undefined) {
      const untold = `could not ask ${name} whether it is rootless: ${unread.why}`;
      return refusal('unreadable', untold, unread.hint);
    }
    if (rootless !== true) return null;
    const { command } = engineFamily(family);
    return refusal(
      'rootless',
      `${name} is rootless here: its bridges and cables are in its user’s network namespace, which patchpanel does not change`,
      `run ${command} network or ${command} run as that user`,
    );
  }
  if (host.engine.kind === 'unread') {
    return refusal('no-engine', `${host.target} has no container engine`, '');
  }
  const { why, hint } = host.engine.problem;
  return refusal('no-engine', `could not reach the engine: ${why}`, hint);
}
