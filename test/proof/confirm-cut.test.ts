/** Plans that cut the very connection by which they are applied: the host takes each back by itself. */
import { afterEach, beforeEach, test } from 'vitest';
import { type CutHost, startCutHost } from '../support/cut-host.ts';
import { CUTTING, FIREWALL } from '../support/cutting-plans.ts';
import { describeWith } from '../support/needs.ts';
import { proveTakenBack } from '../support/prove-cut.ts';

/** Milliseconds: a TCP connection that stood still may take its time to be told of its end. */
const LONG = 150_000;

for (const user of ['root', 'walker'] as const) {
  describeWith(
    ['root', 'namespaces', 'sshd', 'nft'],
    `plans that cut their own way, as ${user}`,
    () => {
      let far: CutHost;
      beforeEach(async () => {
        far = await startCutHost(user, FIREWALL);
      });
      afterEach(() => far.stop());

      test.each(CUTTING)('$title', { timeout: LONG }, async (cutting) => {
        const { tidy = (text: string) => text } = cutting;
        const state = async () => tidy(await far.state());
        const before = await state();
        const plan = await cutting.plan(far);
        await proveTakenBack({ ...far, state }, plan, before, cutting.learn);
      });
    },
  );
}
