import { connectContainer } from './connect-container.ts';
import { createBridge } from './create-bridge.ts';
import { createBridgeNetwork } from './create-bridge-network.ts';
import { createMacvlanNetwork } from './create-macvlan-network.ts';
import { createOverlayNetwork } from './create-overlay-network.ts';
import { deleteLink } from './delete-link.ts';
import { deleteNamespace } from './delete-namespace.ts';
import { disconnectContainer } from './disconnect-container.ts';
import { editAddress } from './edit-address.ts';
import { editFirewall } from './edit-firewall.ts';
import { editLink } from './edit-link.ts';
import { editNeighbour } from './edit-neighbour.ts';
import { editPort } from './edit-port.ts';
import { editRoute } from './edit-route.ts';
import { editSetting } from './edit-setting.ts';
import { exposeNamespace } from './expose-namespace.ts';
import { linkNamespaces } from './link-namespaces.ts';
import { ownNetwork } from './own-network.ts';
import type { Recipe } from './recipe.ts';
import { removeNetwork } from './remove-network.ts';
import { runContainer } from './run-container.ts';
import { wireContainer } from './wire-container.ts';
import { wireNamespace } from './wire-namespace.ts';

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
