/** Explaining is right about every scenario that needs no engine. */
import { describe, test } from 'vitest';
import { startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { skipWithout } from '../support/scenario/needed.ts';
import { proveScenario } from '../support/scenario/prove-scenario.ts';
import { readScenarios } from '../support/scenario/scenario.ts';

const PARTS = ['root', 'namespaces', 'iproute2', 'ping', 'busybox', 'nft', 'iptables'] as const;

describeWith([...PARTS, 'procps'], 'explaining', () => {
  describe.concurrent('on a host without an engine', () => {
    for (const scenario of readScenarios().filter(({ engine }) => !engine)) {
      test(scenario.name, { timeout: 120_000 }, async (context) => {
        const ground = await startKernelGround();
        context.onTestFinished(ground.stop);
        await skipWithout(ground, scenario, context);
        await proveScenario(ground, scenario);
      });
    }
  });
});
