import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Executor } from '../../src/executor/executor.ts';
import type { Host } from '../../src/executor/operation.ts';
import { listBuilds } from '../../src/plan/builds.ts';
import { runPlan } from '../../src/plan/run.ts';
import { planAsShell } from '../../src/plan/script/plan-as-shell.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { type ToyEngine, toyEngine, toyEnginePlan } from './toy-engine.ts';
import { NEXT_BOOT, type ToyHost, toyHost } from './toy-host.ts';

let folder: string;
let host: ToyHost;
let engine: ToyEngine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchpanel-engine-build-'));
  host = toyHost(() => null);
  engine = toyEngine();
});
afterEach(() => rmSync(folder, { recursive: true }));

const here = () => ({ executor: host, engine, folder });

/** The same host after a restart: the kernel's things are gone, and it has another boot id. */
function rebooted(): Executor {
  host.things.clear();
  return {
    ...host,
    run: async (command, options) => {
      const result = await host.run(command, options);
      return command.argv[0] === 'cat' ? { ...result, stdout: NEXT_BOOT } : result;
    },
  };
}

const states = async (now: Host = here()) =>
  (await listBuilds(now, folder)).builds.map(({ state }) => state);

test('a build on host and engine stands, and is taken back', async () => {
  const plan = toyEnginePlan('a', 'backend');
  expect(await runPlan(plan, here())).toMatchObject({ kind: 'applied' });
  expect([...engine.networks.keys()]).toEqual(['backend']);
  expect(await states()).toEqual(['standing']);
  expect(await undoBuild(plan.build, here())).toMatchObject({ kind: 'undone' });
  expect([...engine.networks.keys(), ...host.things.keys()]).toEqual([]);
});

test('what the engine refuses is told in its words, and all before it is taken back', async () => {
  engine.networks.set('backend', {});
  const plan = toyEnginePlan('a', 'backend');
  const outcome = await runPlan(
    { ...plan, steps: plan.steps.map((step) => ({ ...step, before: [] })) },
    here(),
  );
  expect(outcome).toMatchObject({
    kind: 'failed',
    step: 'network',
    problem: { why: 'the engine says: it exists' },
    undone: ['step-0'],
  });
  expect(engine.networks.has('backend')).toBe(true);
});

describe('after a restart of the machine', () => {
  test('the engine’s part still stands, and is taken back alone', async () => {
    const plan = toyEnginePlan('a', 'backend');
    await runPlan(plan, here());
    const now = { ...here(), executor: rebooted() };
    host.things.set('a', { owner: plan.build, inode: 99 });
    expect(await states(now)).toEqual(['partly']);
    expect(await undoBuild(plan.build, now)).toMatchObject({ kind: 'undone', undone: ['network'] });
    expect([...engine.networks.keys()]).toEqual([]);
    expect([...host.things.keys()]).toEqual(['a']);
  });
});

describe('another engine', () => {
  test('a build of one is not undone on another, nor listed there', async () => {
    const plan = toyEnginePlan('a', 'backend');
    await runPlan(plan, here());
    engine.id = 'engine-2';
    expect(await states()).toEqual([]);
    expect(await undoBuild(plan.build, here())).toMatchObject({
      kind: 'refused',
      problem: { why: 'it was built with another engine (engine-1)' },
    });
  });

  test('one that does not answer leaves it unknown, and nothing is touched', async () => {
    const plan = toyEnginePlan('a', 'backend');
    await runPlan(plan, here());
    engine.id = null;
    expect(await states()).toEqual(['unknown']);
    expect(await undoBuild(plan.build, here())).toMatchObject({ kind: 'refused' });
    expect([...host.things.keys()]).toEqual(['a']);
  });
});

test('the shell script speaks docker, and asks the same before and after', () => {
  const script = planAsShell(toyEnginePlan('a', 'backend'));
  expect(script).toContain('docker network create --driver bridge --label dev.patchpanel.build=');
  expect(script).toContain("docker network ls --no-trunc --format '{{.Name}}'");
  expect(script).toContain('docker network rm backend');
});
