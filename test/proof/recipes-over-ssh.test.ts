/** Recipes on a host over ssh, applied and taken back as on this machine. PATCHPANEL_OVER does all proofs so. */
import { afterAll, beforeAll } from 'vitest';
import { createBridge } from '../../src/recipes/create-bridge/recipe.ts';
import { everyRecipe } from '../support/every-recipe.ts';
import { type Ground, startSshGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'every recipe over ssh', () => {
  everyRecipe(startSshGround);
});

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'one recipe over ssh, at each step', () => {
  let far: Ground;
  beforeAll(async () => {
    far = await startSshGround();
  });
  afterAll(() => far.stop());

  prove(() => far, {
    title: 'only a bridge, over ssh',
    recipe: createBridge,
    given: { name: 'far0', address: '10.73.0.1/24' },
  });
});
