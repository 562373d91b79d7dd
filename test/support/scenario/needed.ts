import type { TestContext } from 'vitest';
import type { Ground } from '../ground.ts';
import type { Scenario } from './scenario.ts';
import { take } from './steps.ts';

/** Skips a scenario, with the reason, where the kernel cannot do what it is about. */
export async function skipWithout(
  { host }: Ground,
  { needs }: Scenario,
  context: TestContext,
): Promise<void> {
  for (const need of needs) {
    const why = await take(host, [need]).then(
      () => null,
      () => `${need} does not work here`,
    );
    if (why !== null) context.skip(why);
  }
}
