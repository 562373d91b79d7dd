import { familyOn } from '../../model/engine/engine-on.ts';
import { otherEngineOf } from '../../model/engine/other-engine.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type FieldRefusal, refusal } from '../recipe.ts';

type Thing = { readonly name: string; readonly engine?: string };

/** Why a thing of another engine on the host will not do; null if it belongs to the engine that is changed. */
export function refuseOtherEngine(thing: Thing, snapshot: Snapshot): FieldRefusal | null {
  if (thing.engine === undefined) return null;
  const { name } = familyOn(snapshot);
  const message = `${thing.name} belongs to another engine (${thing.engine}), but patchpanel works with ${name} here`;
  const address = otherEngineOf(thing, snapshot)?.address;
  const hint = address === undefined ? '' : `to change that engine: patchpanel --host ${address}`;
  return refusal('other-engine', message, hint);
}
