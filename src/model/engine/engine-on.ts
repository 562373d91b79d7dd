import type { Snapshot } from '../snapshot.ts';
import { type EngineFamily, engineFamily } from './engine-family.ts';

/** The family of a host's engine; Docker where none has answered. */
export function familyOn({ host: { engine } }: Pick<Snapshot, 'host'>): EngineFamily {
  return engineFamily(engine.kind === 'connected' ? engine.family : 'docker');
}
