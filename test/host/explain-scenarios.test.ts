/** A few scenarios and random hosts, for every day; all of them are proven by `npm run verify`. */
import { describe, test } from 'vitest';
import { startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { proveScenario } from '../support/scenario/prove-scenario.ts';
import { expectSameAsPing } from '../support/scenario/same-as-ping.ts';
import { readScenarios } from '../support/scenario/scenario.ts';

const EVERY_DAY = [
  'echo-ignored/ipv4',
  'forwarding-off/all',
  'peer-link-down/port',
  'port-closed/silenced',
  'reachable/odd-router',
  'source-link-down/cable',
];

const PARTS = ['root', 'namespaces', 'iproute2', 'ping', 'busybox', 'nft', 'iptables'] as const;

describeWith([...PARTS, 'procps'], 'explaining', () => {
  describe.concurrent('on hosts that are built for it', () => {
    for (const scenario of readScenarios().filter(({ name }) => EVERY_DAY.includes(name))) {
      test(scenario.name, async (context) => {
        const ground = await startKernelGround();
        context.onTestFinished(ground.stop);
        await proveScenario(ground, scenario);
      });
    }

    test('calls reachable what ping reaches, on random hosts', () => expectSameAsPing(4));
  });
});
