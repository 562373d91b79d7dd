/** Every recipe on a host over ssh, applied and taken back as on this machine. */
import { everyRecipe } from '../support/every-recipe.ts';
import { startSshGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'every recipe over ssh', () => {
  everyRecipe(startSshGround);
});
