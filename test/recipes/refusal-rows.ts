import { expect, test } from 'vitest';
import type { HostFacts, Input, Recipe } from '../../src/recipes/recipe.ts';
import { refusalsOf } from './set-host.ts';

/** A wrong input, and the field that it is refused at, with the reason's code. */
export type RefusalRow = {
  readonly title: string;
  readonly given: Input;
  readonly field: string;
  readonly code: string;
};

/** Tests that a recipe refuses each wrong input first of all for this reason: the one that the command line prints. */
export function testRefusals(facts: HostFacts, recipe: Recipe, rows: readonly RefusalRow[]): void {
  test.each(rows)(`${recipe.id} refuses $title: $field, $code`, ({ given, field, code }) => {
    expect(refusalsOf(facts, recipe, given)[0]).toBe(`${field}: ${code}`);
  });
}
