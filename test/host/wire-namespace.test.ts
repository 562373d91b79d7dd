import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listBuilds } from '../../src/plan/builds.ts';
import type { StepEvent } from '../../src/plan/events.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { startWireHost, type WireHost } from './wire-host.ts';

let wire: WireHost;
let before: string;

beforeAll(async () => {
  wire = await startWireHost();
  before = await wire.state();
});
afterAll(() => wire.stop());

const standing = async () => {
  const { builds } = await listBuilds(wire.executor, wire.folder);
  return builds
    .filter(({ state }) => state !== 'undone')
    .map(({ build, state }) => ({ build, state }));
};

describe('apply and undo', () => {
  test.each([
    { title: 'IPv4', given: {} },
    { title: 'IPv6', given: { address: 'fd00:30::7/64' } },
    { title: 'odd names', given: { name: `a'b;$c"`, outer: `h'"$;|`, inner: '#~in*' } },
  ])('$title: the gateway answers, and undo leaves all as it was', async ({ given }) => {
    const plan = wire.plan(given);
    const events: StepEvent[] = [];
    const onEvent = (event: StepEvent) => events.push(event);
    const outcome = await runPlan(plan, { ...wire, onEvent });
    expect(outcome).toEqual({ kind: 'applied', build: plan.build });
    const ping = events.find(({ step, status }) => step === 'ping' && status === 'done');
    expect(ping?.result?.stdout).toContain('3 packets transmitted, 3 received');
    expect(await standing()).toEqual([{ build: plan.build, state: 'standing' }]);

    expect(await undoBuild(plan.build, wire)).toMatchObject({ kind: 'undone' });
    expect(await wire.state()).toBe(before);
    expect(await standing()).toEqual([]);
    expect(await undoBuild(plan.build, wire)).toMatchObject({ kind: 'undone', undone: [] });
  });
});
