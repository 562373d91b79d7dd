/** Every recipe of the kernel once on a real host with an engine: applied and taken back. The proofs go further. */
import { everyRecipe } from '../support/every-recipe.ts';
import { startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

describeWith(['root', 'namespaces', 'engine'], 'every recipe of the kernel', () => {
  everyRecipe(startEngineGround, undefined, 'kernel');
});
