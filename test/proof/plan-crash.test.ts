import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listBuilds } from '../../src/plan/builds.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { applyAndDie } from '../support/prove.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** What makes something, and what lasts. */
const LONG = [1, 2, 9];

let wire: WireHost;
let before: string;

beforeAll(async () => {
  wire = await startWireHost();
  before = await wire.state();
});
afterAll(() => wire.stop());

describe.each([
  { moment: 'before', steps: STEPS },
  { moment: 'during', steps: LONG },
  { moment: 'after', steps: STEPS },
] as const)('killed with -9 $moment the command of step', ({ moment, steps }) => {
  test.each(steps)('%i: undo cleans up', async (fatal) => {
    const plan = wire.plan();
    await applyAndDie(wire, plan, { fatal: fatal - 1, moment });
    const { builds } = await listBuilds(wire, wire.folder);
    expect(builds.find(({ build }) => build === plan.build)?.state).toBe('crashed');
    expect(await undoBuild(plan.build, wire)).toMatchObject({ kind: 'undone' });
    expect(await wire.state()).toBe(before);
  });
});
