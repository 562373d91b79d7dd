import fc from 'fast-check';
import { expect } from 'vitest';
import { startKernelGround } from '../ground.ts';
import { ask } from './ask.ts';
import { type RandomNetwork, randomNetwork } from './random-network.ts';
import { answers } from './reach.ts';
import { takeWhatCanBe } from './steps.ts';

const AT_ONCE = 4;

/**
 * Builds random hosts, and expects of each that explaining calls reachable what ping reaches, and nothing
 * else. Gives how many of the questions ping got an answer to. A failure names the seed and all steps.
 */
export async function expectSameAsPing(hosts: number, seed = Date.now()) {
  const waiting = fc.sample(randomNetwork, { numRuns: hosts, seed });
  const told: Told[] = [];
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      told.push(...(await compare(next)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const wrong = told.filter(({ reached, verdict }) => reached !== (verdict === 'reachable'));
  expect(wrong, `seed ${seed}`).toEqual([]);
  return {
    asked: told.length,
    reached: told.filter(({ reached }) => reached).length,
    unknown: told.filter(({ verdict }) => verdict === 'unknown').length,
  };
}

type Told = {
  readonly question: string;
  readonly reached: boolean;
  readonly verdict: string;
  readonly summary: string;
  readonly steps: string;
};

async function compare({ steps, questions }: RandomNetwork): Promise<readonly Told[]> {
  const ground = await startKernelGround();
  try {
    await takeWhatCanBe(ground.host, steps);
    const told: Told[] = [];
    for (const question of questions) {
      const reached = await answers(ground.host, question.from, question.to);
      const { verdict, summary } = await ask(ground, question);
      const asked = `${question.from} to ${question.to}`;
      told.push({ question: asked, reached, verdict, summary, steps: steps.join('\n') });
    }
    return told;
  } finally {
    await ground.stop();
  }
}
