import { familyOn } from '../../model/engine/engine-on.ts';
import { otherEngineOf } from '../../model/engine/other-engine.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type FieldRefusal, refusal } from '../recipe.ts';

type Thing = { readonly name: string; readonly engine?: string };

/** Why a thing of another engine of the host will not do; null where it is of the one that is changed. */
export function refuseOtherEngine(thing: Thing, snapshot: Snapshot): FieldRefusal | null {
  if (thing.engine === undefined) return null;
  const { name } = familyOn(snapshot);
  const message = `${thing.name} belongs to another engine (${thing.engine}), and patchpanel changes ${name} here`;
  const address = otherEngineOf(thing, snapshot)?.address;
  const hint = address === undefined ? '' : `patchpanel --host ${address} works on that engine`;
  return refusal('other-engine', message, hint);
}
