import type { Snapshot } from '../model/snapshot.ts';
import { refuseEngine } from './fields/engine-refusal.ts';
import type { Recipe } from './recipe.ts';

/** Why a recipe cannot even be started on this host; null if it can. */
export function unavailable(recipe: Recipe, snapshot: Snapshot): string | null {
  if (recipe.needsEngine !== true) return null;
  return refuseEngine(snapshot)?.message ?? null;
}
