import type { Recipe } from './recipe.ts';
import { wireNamespace } from './wire-namespace.ts';

/** Every guided operation, in the order in which they are offered. */
export const recipes: readonly Recipe[] = [wireNamespace];
