import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listBuilds } from '../../src/plan/builds.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { startWireHost, type WireHost } from './wire-host.ts';

const PROGRAM = fileURLToPath(new URL('./die-in-plan.ts', import.meta.url));
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

async function applyAndDie(plan: Plan, fatal: number, moment: string): Promise<void> {
  const { folder } = wire;
  const parts = JSON.stringify({ enter: wire.host.enter, folder, plan, fatal, moment });
  const child = spawn(process.execPath, [PROGRAM, parts], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}

describe.each([
  { moment: 'before', steps: STEPS },
  { moment: 'during', steps: LONG },
  { moment: 'after', steps: STEPS },
])('killed with -9 $moment the command of step', ({ moment, steps }) => {
  test.each(steps)('%i: undo cleans up', async (fatal) => {
    const plan = wire.plan();
    await applyAndDie(plan, fatal, moment);
    const { builds } = await listBuilds(wire.executor, wire.folder);
    expect(builds.find(({ build }) => build === plan.build)?.state).toBe('crashed');
    expect(await undoBuild(plan.build, wire)).toMatchObject({ kind: 'undone' });
    expect(await wire.state()).toBe(before);
  });
});
