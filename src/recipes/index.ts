import { connectContainer } from './connect-container/recipe.ts';
import { createBridge } from './create-bridge/recipe.ts';
import { createBridgeNetwork } from './create-bridge-network/recipe.ts';
import { createMacvlanNetwork } from './create-macvlan-network/recipe.ts';
import { createOverlayNetwork } from './create-overlay-network/recipe.ts';
import { deleteLink } from './delete-link/recipe.ts';
import { deleteNamespace } from './delete-namespace/recipe.ts';
import { disconnectContainer } from './disconnect-container/recipe.ts';
import { editAddress } from './edit-address/recipe.ts';
import { editFirewall } from './edit-firewall/recipe.ts';
import { editLink } from './edit-link/recipe.ts';
import { editNeighbour } from './edit-neighbour/recipe.ts';
import { editPort } from './edit-port/recipe.ts';
import { editRoute } from './edit-route/recipe.ts';
import { editSetting } from './edit-setting/recipe.ts';
import { exposeNamespace } from './expose-namespace/recipe.ts';
import { linkNamespaces } from './link-namespaces/recipe.ts';
import { ownNetwork } from './own-network/recipe.ts';
import type { Recipe } from './recipe.ts';
import { removeNetwork } from './remove-network/recipe.ts';
import { runContainer } from './run-container/recipe.ts';
import { wireContainer } from './wire-container/recipe.ts';
import { wireNamespace } from './wire-namespace/recipe.ts';

/** Recipes that a person would look for in one place. */
export type RecipeGroup = { readonly title: string; readonly recipes: readonly Recipe[] };

/** Every guided operation, in the order in which they are offered. */
export const recipeGroups: readonly RecipeGroup[] = [
  {
    title: 'Namespaces and cables',
    recipes: [wireNamespace, linkNamespaces, wireContainer, exposeNamespace, createBridge],
  },
  {
    title: 'Containers',
    recipes: [runContainer, connectContainer, ownNetwork, disconnectContainer],
  },
  {
    title: 'Engine networks',
    recipes: [createBridgeNetwork, createOverlayNetwork, createMacvlanNetwork, removeNetwork],
  },
  {
    title: 'Edit and remove',
    recipes: [
      editLink,
      editAddress,
      editRoute,
      editSetting,
      editFirewall,
      editPort,
      editNeighbour,
      deleteLink,
      deleteNamespace,
    ],
  },
];

export const recipes: readonly Recipe[] = recipeGroups.flatMap((group) => group.recipes);
