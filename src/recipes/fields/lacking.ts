import type { EngineFeature } from '../../model/engine/engine-family.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { FieldContext } from '../recipe.ts';

/** Why the host's engine has no such thing; null if it has one. */
export function lacking(
  feature: EngineFeature,
  { snapshot }: Pick<FieldContext, 'snapshot'>,
): string | null {
  return familyOn(snapshot).lacks[feature];
}
