import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { createOverlayNetwork as recipe } from '../../src/recipes/create-overlay-network/recipe.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { describeWith } from '../support/needs.ts';
import {
  beginSwarm,
  expectAcross,
  type LanNode,
  type PrivateLan,
  startPrivateLan,
  swarmLeft,
  swarmSettled,
  tokenOf,
} from '../support/private-swarm.ts';
import { prove } from '../support/prove.ts';

describeWith(
  ['root', 'namespaces', 'engine'],
  'an overlay network of a swarm that is joined for it',
  () => {
    let lan: PrivateLan;
    let one: LanNode;
    let two: LanNode;
    let given: Input;
    beforeAll(async () => {
      lan = await startPrivateLan(2);
      const [first, second] = lan.nodes;
      if (first === undefined || second === undefined) throw new Error('the wire has no two ends');
      one = first;
      two = second;
      await beginSwarm(one);
      given = { swarm: 'join', manager: one.address, token: await tokenOf(one, 'manager') };
    });
    beforeEach(() => swarmLeft(two));
    afterAll(() => lan.stop());

    prove(() => two, {
      title: 'this engine joins as a manager',
      recipe,
      given: () => ({ ...given, name: 'across' }),
      // The swarm draws a new one for each engine that joins, and still counts those that left.
      tidy: (state) => state.replace(/("ingress-endpoint"[^}]*"IPv4Address": )"[^"]*"/g, '$1"IP"'),
      works: async (ground) => {
        await swarmSettled(ground, 2);
        await expectAcross(ground, one, 'across');
      },
    });

    test('the manager that was there before works on after the undo', async () => {
      await one.docker('network', 'create', '--driver', 'overlay', 'still-works');
      await one.docker('network', 'rm', 'still-works');
    });

    test('the token of workers: says so, and the join is taken back', async () => {
      const before = await two.state();
      const token = await tokenOf(one, 'worker');
      const plan = await two.plan(recipe, { ...given, token, name: 'across' });
      expect(await runPlan(plan, two)).toMatchObject({
        kind: 'failed',
        step: 'swarm',
        problem: { why: expect.stringContaining('this was a worker token') },
        undone: ['swarm', 'gateway'],
        kept: [],
      });
      await expect.poll(() => two.state(), { timeout: 10_000 }).toBe(before);
    });

    test('nobody there: the engine’s words, and what it would go on with is ended', async () => {
      const before = await two.state();
      const plan = await two.plan(recipe, { ...given, manager: '192.0.2.77', name: 'across' });
      expect(await runPlan(plan, two)).toMatchObject({
        kind: 'failed',
        step: 'swarm',
        problem: { why: expect.stringContaining('Timeout was reached before node joined') },
        undone: ['swarm', 'gateway'],
        kept: [],
      });
      expect(await two.state()).toBe(before);
    });

    test('a subnet that the swarm has for another network: it is not made, and the join taken back', async () => {
      await one.docker(
        'network',
        'create',
        '--driver',
        'overlay',
        '--subnet',
        '10.88.0.0/24',
        'other',
      );
      const before = await two.state();
      const plan = await two.plan(recipe, { ...given, subnet: '10.88.0.0/16', name: 'across' });
      expect(await runPlan(plan, two)).toMatchObject({
        kind: 'failed',
        step: 'network',
        problem: { why: expect.stringContaining('does not assign addresses to across') },
        undone: ['network', 'swarm', 'gateway'],
        kept: [],
      });
      await one.docker('network', 'rm', 'other');
      await expect.poll(() => two.state(), { timeout: 10_000 }).toBe(before);
    });
  },
);
