/** Explaining is right about every scenario on one host with an engine, one after the other. */
import { afterAll, afterEach, beforeAll, test } from 'vitest';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { emptied } from '../support/scenario/empty.ts';
import { skipWithout } from '../support/scenario/needed.ts';
import { proveScenario } from '../support/scenario/prove-scenario.ts';
import { readScenarios } from '../support/scenario/scenario.ts';

const PARTS = ['root', 'namespaces', 'engine', 'iproute2', 'ping', 'busybox', 'nft'] as const;

describeWith([...PARTS, 'iptables', 'procps'], 'explaining on a host with an engine', () => {
  let ground: Ground;
  let empty: () => Promise<void>;
  beforeAll(async () => {
    ground = await startEngineGround();
    empty = await emptied(ground.host);
  });
  afterEach(() => empty());
  afterAll(() => ground.stop());

  for (const scenario of readScenarios().filter(({ engine }) => engine)) {
    test(scenario.name, { timeout: 120_000 }, async (context) => {
      await skipWithout(ground, scenario, context);
      await proveScenario(ground, scenario);
    });
  }
});
