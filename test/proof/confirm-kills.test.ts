/** A plan whose undo is armed on the host, cut off around the command of every step: the host takes it back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listBuilds } from '../../src/plan/builds.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { type FarHost, startFarHost } from '../support/far-host.ts';
import { hostState } from '../support/host-state.ts';
import { killingAt, type Moment } from '../support/kill-ssh.ts';
import { describeWith } from '../support/needs.ts';
import { applyAndDie, settling } from '../support/prove.ts';
import { timeToRevert, WITHIN } from '../support/prove-cut.ts';
import { hurried, startWireHost, type WireHost } from '../support/wire-host.ts';

/** Milliseconds for a round of nine runs, each of which waits for the host. */
const LONG = 180_000;
const BEYOND = 2;

/** How a build is told that was cut off before the host heard of its first step: undo finds nothing of it. */
const NOTHING_TOLD = /crashed|unfinished/;

describeWith(['root', 'namespaces', 'sshd'], 'an armed plan that is cut off', () => {
  let wire: WireHost;
  let far: FarHost;
  beforeEach(async () => {
    wire = await startWireHost();
    far = await startFarHost(wire.host);
  });
  afterEach(async () => {
    await far.stop();
    await wire.stop();
  });

  const state = () => hostState(wire);
  const nothingIsLeft = async (build: string, states = /undone/) => {
    const { executor, close } = await far.open();
    const { builds } = await listBuilds({ executor, engine: null }, wire.folder);
    expect(builds.find((each) => each.build === build)).toMatchObject({
      state: expect.stringMatching(states),
    });
    expect(await far.running('script watch')).toEqual([]);
    expect(await wire.host.script('ls /run/patchpanel/reverts')).toBe('');
    await close();
  };

  test.each<Moment>(['before', 'during', 'unheard', 'after'])(
    'ssh killed %s each step, and nobody comes back: as before',
    { timeout: LONG },
    async (moment) => {
      const before = await state();
      for (const at of wire.plan().steps.keys()) {
        const plan = wire.plan();
        const step = plan.steps[at];
        if (step === undefined) throw new Error('there is no such step');
        const { executor, close } = await far.open();
        const real = { executor: hurried(executor), engine: null };
        const host = killingAt(real, far.sshd.wire, { fatal: step.command, moment });
        const leaving = new AbortController();
        const took = timeToRevert(wire, plan);
        const outcome = await runPlan(plan, {
          ...host,
          folder: wire.folder,
          revert: { within: WITHIN, asking: false, ask: () => new Promise(() => {}) },
          leave: leaving.signal,
          onConnection: () => leaving.abort(),
        });
        expect(outcome, step.id).toMatchObject({ kind: 'left' });
        const seconds = await took;
        expect(seconds ?? 0, step.id).toBeLessThan(WITHIN + BEYOND);
        expect(await settling(state, before), step.id).toBe(before);
        await close();
        await nothingIsLeft(plan.build, seconds === null ? NOTHING_TOLD : undefined);
      }
    },
  );

  test.each(['before', 'during', 'after'] as const)(
    'patchpanel killed %s each step: as before',
    { timeout: LONG },
    async (moment) => {
      const before = await state();
      for (const fatal of wire.plan().steps.keys()) {
        const plan = wire.plan();
        const took = timeToRevert(wire, plan);
        const parts = { ...wire, sshd: far.sshd };
        await applyAndDie(parts, plan, { fatal, moment, within: WITHIN });
        const seconds = await took;
        expect(seconds ?? 0, `${fatal}`).toBeLessThan(WITHIN + BEYOND);
        expect(await settling(state, before), `${fatal}`).toBe(before);
        await nothingIsLeft(plan.build, seconds === null ? NOTHING_TOLD : undefined);
      }
    },
  );

  test('patchpanel killed on the host itself: as before', { timeout: LONG }, async () => {
    const before = await state();
    for (const fatal of [0, 1, 5, 8]) {
      const plan = wire.plan();
      const took = timeToRevert(wire, plan);
      await applyAndDie(wire, plan, { fatal, moment: 'after', within: WITHIN });
      expect(await took, `${fatal}`).toBeLessThan(WITHIN + BEYOND);
      expect(await settling(state, before), `${fatal}`).toBe(before);
      const { builds } = await listBuilds(wire, wire.folder);
      expect(builds.find((each) => each.build === plan.build)).toMatchObject({ state: 'undone' });
    }
  });

  test('beside another who never ends: as before, and told', { timeout: LONG }, async () => {
    const before = await state();
    const plan = wire.plan();
    await applyAndDie(wire, plan, { fatal: 8, moment: 'after', within: WITHIN });
    await wire.host.script(
      '( flock /proc/self/ns/net sleep 120; : ) >/dev/null 2>&1 & echo $! >/run/other',
    );
    const outcome = `/run/patchpanel/reverts/${plan.build}/outcome`;
    const isOver = () => wire.host.script('cat "$1" 2>/dev/null || true', outcome);
    await expect.poll(isOver, { timeout: 90_000, interval: 500 }).toContain('beneath');
    expect(await settling(state, before)).toBe(before);
    // What the host told can be written down once nobody else changes it.
    const { builds } = await listBuilds(wire, wire.folder);
    expect(builds.find(({ build }) => build === plan.build)).toMatchObject({
      state: 'undone',
      why: expect.stringMatching(/, while process \d+ on it was changing it as well$/),
    });
  });

  test('an undo of a build whose dead runner left it armed', { timeout: LONG }, async () => {
    const before = await state();
    const plan = wire.plan();
    await applyAndDie({ ...wire, sshd: far.sshd }, plan, { fatal: 5, moment: 'after', within: 60 });
    const { executor } = await far.open();
    const outcome = await undoBuild(plan.build, { executor, engine: null, folder: wire.folder });
    expect(outcome).toMatchObject({ kind: 'undone' });
    expect(await settling(state, before)).toBe(before);
    await nothingIsLeft(plan.build);
  });
});
