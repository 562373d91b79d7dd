import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Command } from '../../src/executor/command.ts';
import { notRun, silentSuccess } from '../../src/executor/command-result.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { type ToyHost, toyHost, toyPlan } from './toy-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchpanel-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { minLength: 1 });
const foreign = fc.uniqueArray(fc.constantFrom<string>('x', 'y', 'a', 'd'));

function inhabit(host: ToyHost, strangers: readonly string[]): string {
  for (const name of strangers) host.things.set(name, { owner: 'stranger', inode: -1 });
  return stateOf(host);
}

function stateOf(host: ToyHost): string {
  return JSON.stringify([...host.things].toSorted());
}

type Fault = 'refused' | 'too late' | 'never came' | 'did nothing';

/** Lets the n-th command that makes something go wrong. */
function failing(n: number, fault: Fault): Parameters<typeof toyHost>[0] {
  let made = 0;
  return (command, apply) => {
    if (command.argv[2] !== 'add' || made++ !== n) return null;
    if (fault === 'refused') return { ...notRun(command.argv, 'refused'), exitCode: 2 };
    if (fault === 'did nothing') return silentSuccess(command.argv);
    if (fault === 'too late') apply();
    return { ...notRun(command.argv, 'too slow'), timedOut: true };
  };
}

const fault = fc.constantFrom<Fault>('refused', 'too late', 'never came', 'did nothing');

test('whatever step fails, and however, the host is as before and strangers keep what is theirs', async () => {
  await fc.assert(
    fc.asyncProperty(names, foreign, fc.nat(7), fault, async (things, strangers, n, how) => {
      const host = toyHost(failing(n, how));
      const initial = inhabit(host, strangers);
      const plan = toyPlan(things);
      const outcome = await runPlan(plan, { executor: host, engine: null, folder });
      const collides = things.some((name) => strangers.includes(name));
      expect(outcome.kind).toBe(collides || n < things.length ? 'failed' : 'applied');
      if (outcome.kind === 'applied') {
        expect(host.things.size).toBe(things.length + strangers.length);
        expect(await undoBuild(plan.build, { executor: host, engine: null, folder })).toMatchObject(
          {
            kind: 'undone',
            undone: plan.steps.map(({ id }) => id).toReversed(),
          },
        );
      }
      expect(stateOf(host)).toBe(initial);
    }),
    { numRuns: 150 },
  );
});

const crashed = new Error('the process is gone');

/** Stops all at the n-th command, before or after it took effect; only once. */
function crashing(n: number, after: boolean): (command: Command, apply: () => unknown) => null {
  let count = 0;
  return (_, apply) => {
    if (count++ !== n) return null;
    if (after) apply();
    throw crashed;
  };
}

test('wherever an apply and then its undo crash, a last undo leaves the host as before', async () => {
  const crash = fc.record({ n: fc.nat(40), after: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(names, foreign, crash, crash, async (things, strangers, first, second) => {
      let fate = crashing(first.n, first.after);
      const host = toyHost((command, apply) => fate(command, apply));
      const initial = inhabit(host, strangers);
      const plan = toyPlan(things);
      const options = { executor: host, engine: null, folder };
      const outcome = await runPlan(plan, options).catch((error: unknown) => error);
      fate = crashing(second.n, second.after);
      await undoBuild(plan.build, options).catch((error: unknown) => expect(error).toBe(crashed));
      fate = () => null;
      const begun = first.n > 2; // the first three commands ask where the host is
      if (begun || outcome !== crashed) {
        expect(await undoBuild(plan.build, options)).toMatchObject({ kind: 'undone' });
      }
      expect(stateOf(host)).toBe(initial);
    }),
    { numRuns: 150 },
  );
});

test('what was replaced by another thing of the same name is left alone', async () => {
  const host = toyHost(() => null);
  const plan = toyPlan(['a', 'b']);
  await runPlan(plan, { executor: host, engine: null, folder });
  host.things.set('a', { owner: plan.build, inode: 99 });
  host.things.set('b', { owner: 'stranger', inode: 98 });
  const refused = await undoBuild(plan.build, { executor: host, engine: null, folder });
  expect(refused).toMatchObject({ kind: 'refused', kept: [{ why: 'b is not ours' }] });
});
