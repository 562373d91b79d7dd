import type { Snapshot } from '../model/snapshot.ts';
import { refuseEngine } from './fields/engine-refusal.ts';
import { lacking } from './fields/lacking.ts';
import type { Recipe } from './recipe.ts';

/** Why a recipe cannot even be begun on this host; null where it can. */
export function unavailable(recipe: Recipe, snapshot: Snapshot): string | null {
  if (recipe.needsEngine !== true) return null;
  return refuseEngine(snapshot)?.message ?? whyLacking(recipe, snapshot);
}

/** Why the host's engine is none that a recipe can be done with; null where it is, or none answers. */
export function whyLacking({ needsFeature }: Recipe, snapshot: Snapshot): string | null {
  return needsFeature === undefined ? null : lacking(needsFeature, { snapshot });
}
