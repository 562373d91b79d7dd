/** An undo that is armed on a host over ssh: kept, taken back from here, and by the host itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listBuilds } from '../../src/plan/builds.ts';
import { runPlan } from '../../src/plan/run.ts';
import { createBridge } from '../../src/recipes/create-bridge/recipe.ts';
import { type SshGround, startSshKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { atRest, settling } from '../support/prove.ts';

/** Seconds. */
const WITHIN = 3;

describeWith(['root', 'namespaces', 'sshd'], 'an undo that is armed over ssh', () => {
  let ground: SshGround;
  beforeAll(async () => {
    ground = await startSshKernelGround();
  });
  afterAll(() => ground.stop());

  const plan = () => ground.plan(createBridge, { name: 'far0', address: '10.73.0.1/24' });
  const watchers = () =>
    ground.host.script('ls /run/patchpanel/reverts; ps -eo args | grep "[s]cript watch" || true');

  test('is kept by a new connection, and nothing is left of it', async () => {
    const before = await ground.state();
    const made = await plan();
    const questions: (string | null)[] = [];
    const outcome = await runPlan(made, {
      ...ground,
      revert: {
        within: WITHIN,
        asking: false,
        ask: async ({ refused }) => {
          questions.push(refused);
          expect(await watchers()).toContain(made.build);
          return 'keep';
        },
      },
    });
    expect(outcome).toMatchObject({ kind: 'applied' });
    expect(questions).toEqual([null]);
    expect(await watchers()).toBe('');
    expect(await atRest(ground.state)).not.toBe(before);
    await ground.host.script('ip link delete far0');
  });

  test('is taken back by the host where nobody answers', async () => {
    const before = await ground.state();
    const made = await plan();
    const outcome = await runPlan(made, {
      ...ground,
      revert: { within: WITHIN, asking: false, ask: () => new Promise(() => {}) },
    });
    expect(outcome).toMatchObject({ kind: 'reverted', kept: [] });
    expect(await ground.state()).toBe(before);
    expect(await watchers()).toBe('');
    const { builds } = await listBuilds(ground, ground.folder);
    expect(builds.find(({ build }) => build === made.build)).toMatchObject({ state: 'undone' });
  });

  test('is taken back from here at once', async () => {
    const before = await ground.state();
    const outcome = await runPlan(await plan(), {
      ...ground,
      revert: { within: 60, asking: false, ask: async () => 'take-back' },
    });
    expect(outcome).toMatchObject({ kind: 'failed', kept: [] });
    expect(await settling(ground.state, before)).toBe(before);
    expect(await watchers()).toBe('');
  });
});
