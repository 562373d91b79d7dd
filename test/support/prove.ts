import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { notRun } from '../../src/executor/command-result.ts';
import type { Engine, EngineCall } from '../../src/executor/engine/engine.ts';
import { effectOf, type Host, type Operation, operate } from '../../src/executor/operation.ts';
import { quoteWord } from '../../src/executor/show.ts';
import { readHostIdentity } from '../../src/plan/host-identity.ts';
import { createJournal } from '../../src/plan/journal/journal.ts';
import { thisRunner } from '../../src/plan/journal/runner.ts';
import { type Plan, usesEngine } from '../../src/plan/plan.ts';
import { runPlan } from '../../src/plan/run.ts';
import { planAsShell } from '../../src/plan/script/plan-as-shell.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import type { Input, Recipe } from '../../src/recipes/recipe.ts';
import { bundled } from './bundled.ts';
import type { Ground } from './ground.ts';

export type Proof = {
  /** The name of this case: `two subnets, icc off`. */
  readonly title: string;
  readonly recipe: Recipe;
  /** Asked when it is needed, where it is known only once the host stands. */
  readonly given: Input | (() => Input);
  /** Asked while it stands: that it does what it is for. */
  readonly works?: (ground: Ground, plan: Plan) => Promise<void>;
  /** Makes states comparable where something differs for a reason that is told here. */
  readonly tidy?: (state: string) => string;
  /** False where the steps are those of another case, which fails and is killed at each. */
  readonly everyStep?: false;
  /** Before each run, where a run needs the host made ready. */
  readonly ready?: (ground: Ground) => Promise<void>;
};

/** Milliseconds: a proof runs its plan a dozen times, and a busy machine takes minutes for a long one. */
const LONG = 900_000;

/**
 * Proves a recipe on a real host: apply and undo leave no difference; the shell script does what apply
 * does; all is taken back when any step fails, and after a kill -9 before or after the command of any
 * step.
 */
export function prove(ground: () => Ground, proof: Proof): void {
  const { title, recipe, given, tidy = (state) => state } = proof;
  const name = `${recipe.id}, ${title}`;
  const state = async () => tidy(await ground().state());
  const asked = () => (typeof given === 'function' ? given() : given);
  /** A plan does not hold them. */
  const secrets = (): Input => {
    const keys = recipe.fields.filter(({ secret }) => secret === true).map(({ key }) => key);
    return Object.fromEntries(Object.entries(asked()).filter(([key]) => keys.includes(key)));
  };
  const planned = async (input: Input = asked()) => {
    await proof.ready?.(ground());
    return ground().plan(recipe, input);
  };

  test(`${name}: apply, undo, and the shell script`, { timeout: LONG }, async () => {
    await proof.ready?.(ground());
    const before = await state();
    const plan = await planned();
    expect(await runPlan(plan, ground())).toMatchObject({ kind: 'applied' });
    await proof.works?.(ground(), plan);
    const applied = await atRest(state);
    expect(applied).not.toBe(before);
    expect(await undoBuild(plan.build, ground())).toMatchObject({ kind: 'undone' });
    expect(await settling(state, before)).toBe(before);

    // Suggestions may differ from the first time: a neighbour table remembers.
    const again = await planned({ ...plan.input, ...secrets() });
    const { token = '' } = secrets();
    await ground().host.script(`TOKEN=${quoteWord(token)}\n${planAsShell(again)}`);
    expect(await settling(state, applied)).toBe(applied);
    await journalAsDone(again, ground());
    expect(await undoBuild(again.build, ground())).toMatchObject({ kind: 'undone' });
    expect(await settling(state, before)).toBe(before);
  });

  if (proof.everyStep === false) return;

  test(`${name}: a failure at every step`, { timeout: LONG }, async () => {
    await proof.ready?.(ground());
    const before = await state();
    const { steps } = await planned();
    for (const [at, { id }] of steps.entries()) {
      for (const moment of momentsOf(steps.length, at, ['instead', 'after'])) {
        const plan = await planned();
        const step = plan.steps[at]?.command;
        const host = step === undefined ? ground() : failing(ground(), step, moment);
        const outcome = await runPlan(plan, { ...host, folder: ground().folder });
        expect(outcome, `${moment} ${id}`).toMatchObject({ kind: 'failed', step: id, kept: [] });
        expect(await settling(state, before), `${moment} ${id}`).toBe(before);
      }
    }
  });

  test(`${name}: a kill -9 around every step`, { timeout: LONG }, async () => {
    await proof.ready?.(ground());
    const before = await state();
    const { steps } = await planned();
    for (const [at, { id }] of steps.entries()) {
      for (const moment of momentsOf(steps.length, at, ['after', 'before'])) {
        const plan = await planned();
        await applyAndDie(ground(), plan, { fatal: at, moment });
        const outcome = await undoBuild(plan.build, ground());
        expect(outcome, `${moment} ${id}`).toMatchObject({ kind: 'undone' });
        expect(await settling(state, before), `${moment} ${id}`).toBe(before);
      }
    }
  });
}

const LONG_PLAN = 8;

/**
 * In a long plan each step meets a failure at one moment and a kill at the other: after a step
 * the host is as it is before the next, so that no state of it is left out.
 */
function momentsOf<const M>(steps: number, at: number, both: readonly [M, M]): readonly M[] {
  return steps <= LONG_PLAN ? both : [both[at % 2 === 0 ? 0 : 1]];
}

const PAUSE = 300;
const PATIENCE = 5_000;

/** The state once it no longer changes by itself: a carrier comes, a swarm puts up its networks. */
export async function atRest(state: () => Promise<string>): Promise<string> {
  const deadline = Date.now() + PATIENCE;
  let before = await state();
  for (;;) {
    await pause(PAUSE);
    const now = await state();
    if (now === before || Date.now() > deadline) return now;
    before = now;
  }
}

/** The kernel and the engine finish some things a moment later: looks again for a while. */
export async function settling(state: () => Promise<string>, wanted: string): Promise<string> {
  const deadline = Date.now() + PATIENCE;
  let now = await state();
  while (now !== wanted && Date.now() < deadline) {
    await pause(PAUSE);
    now = await state();
  }
  return now;
}

/** A journal that says that the plan was applied: what a run of its shell script left can then be undone. */
async function journalAsDone(plan: Plan, ground: Ground): Promise<void> {
  const place = await readHostIdentity(ground, usesEngine(plan));
  if (typeof place === 'string') throw new Error(place);
  const journal = await createJournal(ground.folder, plan.build);
  await journal.write({ record: 'begin', v: 1, place, runner: thisRunner(), plan });
  for (const step of plan.steps) {
    const read = step.identity === null ? null : await operate(ground, step.identity);
    await journal.write({ record: 'intent', step: step.id });
    await journal.write({ record: 'done', step: step.id, identity: read?.stdout.trim() ?? null });
  }
  await journal.write({ record: 'applied' });
  await journal.close();
}

/**
 * A host on which one operation fails: `instead` of being done, with an error of its own; or `after`
 * it was done, as where its end is lost, so that nobody knows. A probe can only fail.
 */
function failing(ground: Ground, fatal: Operation, moment: 'instead' | 'after'): Host {
  const wanted = JSON.stringify(fatal);
  const isProbe = effectOf(fatal) === 'read';
  const { executor, engine } = ground;
  return {
    executor: {
      ...executor,
      run: async (command, options) => {
        if (JSON.stringify(command) !== wanted) return executor.run(command, options);
        if (moment === 'after' && !isProbe) await executor.run(command, options);
        const lost = { ...notRun(command.argv, 'a fault was injected'), timedOut: true };
        return moment === 'after' || isProbe ? lost : { ...lost, timedOut: false, exitCode: 1 };
      },
    },
    engine: engine === null ? null : failingEngine(engine, wanted, moment),
  };
}

function failingEngine(engine: Engine, wanted: string, moment: 'instead' | 'after'): Engine {
  return {
    ...engine,
    call: async (call: EngineCall, options) => {
      if (JSON.stringify(call) !== wanted) return engine.call(call, options);
      if (moment === 'after') await engine.call(call, options);
      const problem = { what: 'do it', why: 'a fault was injected', hint: '' };
      return { ok: false, failure: moment === 'after' ? 'timed-out' : 'failed', problem };
    },
  };
}

function isJoining(
  operation: Operation,
): operation is Extract<EngineCall, { readonly kind: 'join-swarm' }> {
  return 'kind' in operation && operation.kind === 'join-swarm';
}

const DIE = new URL('./die-in-plan.ts', import.meta.url);

/** Applies a plan in a process of its own that kills itself around the command of a step. */
export async function applyAndDie(
  { host, socket, sshd, folder }: Pick<Ground, 'host' | 'socket' | 'sshd' | 'folder'>,
  plan: Plan,
  {
    fatal,
    moment,
    within,
  }: {
    readonly fatal: number;
    readonly moment: 'before' | 'during' | 'after';
    /** Seconds of an undo that is armed on the host; absent for none. */
    readonly within?: number;
  },
): Promise<void> {
  const far = sshd === undefined ? null : { address: sshd.address, config: sshd.config };
  const joining = plan.steps.map(({ command }) => command).find(isJoining);
  const token = joining?.token.reveal() ?? null;
  const reached = { enter: host.enter, socket, far, folder };
  const parts = JSON.stringify({ ...reached, plan, token, fatal, moment, within });
  const child = spawn(process.execPath, [bundled(DIE), parts], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}
