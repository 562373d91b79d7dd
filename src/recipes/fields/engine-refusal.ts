import { engineFamily } from '../../model/engine/engine-family.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type FieldRefusal, refusal } from '../recipe.ts';

/** Why nothing can be asked of an engine; null where one answers. */
export function refuseEngine({ host }: Snapshot): FieldRefusal | null {
  if (host.engine.kind === 'connected') {
    const { rootless, name, family, unread } = host.engine;
    if (unread !== undefined) {
      const untold = `${name} does not say whether it is rootless: ${unread.why}`;
      return refusal('unreadable', untold, unread.hint);
    }
    if (rootless !== true) return null;
    const { command } = engineFamily(family);
    return refusal(
      'rootless',
      `${name} is rootless here: its bridges and cables are in a network namespace of its user, where patchpanel changes nothing`,
      `${command} network and ${command} run, typed as that user, do it`,
    );
  }
  if (host.engine.kind === 'unread') {
    return refusal('no-engine', `${host.target} has no container engine`, '');
  }
  const { why, hint } = host.engine.problem;
  return refusal('no-engine', `the engine is not reachable: ${why}`, hint);
}
