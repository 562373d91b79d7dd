/**
 * A plan over a real sshd whose ssh process is killed around the command of every step: rolled back, the
 * host is as before; gone on with, it is as where nothing broke.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/executor/operation.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Interruption } from '../../src/plan/recovery/interruption.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { connectContainer } from '../../src/recipes/connect-container/recipe.ts';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network/recipe.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { hostState } from '../support/host-state.ts';
import { killingAt, type Moment } from '../support/kill-ssh.ts';
import { withoutNumbers, withoutResolver } from '../support/legs.ts';
import { describeWith } from '../support/needs.ts';
import type { PrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';
import { atRest, settling } from '../support/prove.ts';
import { hurried, startWireHost, type WireHost } from '../support/wire-host.ts';

/** Milliseconds for a round of nine runs, each with a new connection. */
const LONG = 120_000;

/** A private host as it is reached over ssh. */
type Far = Host & { readonly sshd: PrivateSshd; readonly stop: () => Promise<void> };

async function reach(host: PrivateHost): Promise<Far> {
  const sshd = await startPrivateSshd(host);
  const extra = ['-F', sshd.config];
  const choice = await openSsh(sshd.address, { ask: null, runtime: undefined, extra });
  if (!choice.ok) throw new Error(choice.problem.why);
  const { executor, engine, close } = choice;
  return {
    sshd,
    executor: hurried(executor),
    engine,
    stop: async () => {
      await close();
      await sshd.stop();
    },
  };
}

type Round = {
  readonly moment: Moment;
  readonly choice: 'roll-back' | 'go-on';
  /** Those at which ssh is killed, by their index; one run of the plan each. */
  readonly steps: readonly number[];
};

type Case = {
  readonly far: () => Far;
  readonly folder: () => string;
  readonly plan: () => Promise<Plan> | Plan;
  readonly state: () => Promise<string>;
};

/** Applies it with ssh killed around the command of a step, and then what is chosen. */
async function applyAndKill(
  { far, folder, plan }: Case,
  { at, moment, choice }: { readonly at: number } & Omit<Round, 'steps'>,
) {
  const made = await plan();
  const step = made.steps[at];
  if (step === undefined) throw new Error(`the plan has no step ${at}`);
  const host = killingAt(far(), far().sshd.wire, { fatal: step.command, moment });
  const questions: Interruption[] = [];
  const outcome = await runPlan(made, {
    ...host,
    folder: folder(),
    // At once: how long it waits between attempts is the executor's.
    onConnection: (connection) => {
      if (connection.kind === 'down' && connection.retryAt !== null) {
        host.executor.connection?.retry();
      }
    },
    onBroken: async (broken) => {
      questions.push(broken);
      return choice;
    },
  });
  expect(questions).toMatchObject([{ step: step.id, cannotGoOn: null }]);
  return { outcome, build: made.build };
}

function proveRolledBack(proof: Case, { moment, choice, steps }: Round): void {
  const name = `killed ${moment} the command of steps ${steps}, and rolled back: as before`;
  test(name, { timeout: LONG }, async () => {
    const before = await proof.state();
    for (const at of steps) {
      const { outcome } = await applyAndKill(proof, { at, moment, choice });
      expect(outcome, `step ${at}`).toMatchObject({ kind: 'failed', kept: [] });
      expect(await settling(proof.state, before), `step ${at}`).toBe(before);
    }
  });
}

function proveGoneOn(proof: Case, { moment, choice, steps }: Round): void {
  const name = `killed ${moment} the command of steps ${steps}, and gone on: as where nothing broke`;
  test(name, { timeout: LONG }, async () => {
    const before = await proof.state();
    const options = { ...proof.far(), folder: proof.folder() };
    const unbroken = await proof.plan();
    expect(await runPlan(unbroken, options)).toMatchObject({ kind: 'applied' });
    const applied = await atRest(proof.state);
    await undoBuild(unbroken.build, options);
    for (const at of steps) {
      const { outcome, build } = await applyAndKill(proof, { at, moment, choice });
      expect(outcome, `step ${at}`).toMatchObject({ kind: 'applied' });
      expect(await settling(proof.state, applied), `step ${at}`).toBe(applied);
      await undoBuild(build, options);
      expect(await settling(proof.state, before), `step ${at}`).toBe(before);
    }
  });
}

/** That an undo whose ssh is killed around the undo of a step takes all back. */
function proveUndone(proof: Case, steps: readonly number[]): void {
  test(`killed around the undo of steps ${steps}: as before`, { timeout: LONG }, async () => {
    const before = await proof.state();
    const { far, folder } = proof;
    for (const at of steps) {
      for (const moment of ['during', 'unheard'] as const) {
        const plan = await proof.plan();
        await runPlan(plan, { ...far(), folder: folder() });
        const undo = plan.steps[at]?.undo;
        if (undo?.kind !== 'command') throw new Error(`step ${at} has no undo of its own`);
        const host = killingAt(far(), far().sshd.wire, { fatal: undo.command, moment });
        const breaks: string[] = [];
        const outcome = await undoBuild(plan.build, {
          ...host,
          folder: folder(),
          onConnection: ({ kind }) => breaks.push(kind),
        });
        expect(breaks, `${moment} ${at}`).toContain('down');
        expect(outcome, `${moment} ${at}`).toMatchObject({ kind: 'undone' });
        expect(await settling(proof.state, before), `${moment} ${at}`).toBe(before);
      }
    }
  });
}

function proveKills(proof: Case, rounds: readonly Round[]): void {
  for (const round of rounds) {
    if (round.choice === 'roll-back') proveRolledBack(proof, round);
    else proveGoneOn(proof, round);
  }
}

describeWith(['root', 'namespaces', 'sshd'], 'wire-namespace over ssh', () => {
  let wire: WireHost;
  let far: Far;
  // A host for each: what one that fails leaves behind is no other's trouble.
  beforeEach(async () => {
    wire = await startWireHost();
    far = await reach(wire.host);
  });
  afterEach(async () => {
    await far.stop();
    await wire.stop();
  });

  const every = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const proof = {
    far: () => far,
    folder: () => wire.folder,
    plan: () => wire.plan(),
    state: () => hostState(wire),
  };
  proveUndone(proof, [0, 1]);
  proveKills(proof, [
    { moment: 'before', choice: 'roll-back', steps: every },
    // What makes something, and what lasts.
    { moment: 'during', choice: 'roll-back', steps: [0, 1, 8] },
    { moment: 'unheard', choice: 'roll-back', steps: every },
    { moment: 'after', choice: 'roll-back', steps: every },
    { moment: 'before', choice: 'go-on', steps: [0, 1, 8] },
    { moment: 'unheard', choice: 'go-on', steps: every },
  ]);
});

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'an engine over ssh', () => {
  let ground: Ground;
  let far: Far;
  beforeAll(async () => {
    ground = await startEngineGround();
    await ground.docker('network', 'create', '--subnet', '10.5.0.0/24', 'lan');
    await ground.container('web');
    far = await reach(ground.host);
  });
  afterAll(async () => {
    await far.stop();
    await ground.stop();
  });

  const parts = {
    far: () => far,
    folder: () => ground.folder,
    state: async () => withoutResolver(withoutNumbers(await ground.state())),
  };
  proveKills(
    {
      ...parts,
      plan: () => ground.plan(connectContainer, { container: 'web', network: 'lan' }),
    },
    [
      { moment: 'before', choice: 'roll-back', steps: [0] },
      { moment: 'during', choice: 'roll-back', steps: [0] },
      { moment: 'unheard', choice: 'roll-back', steps: [0] },
      { moment: 'after', choice: 'roll-back', steps: [0] },
      { moment: 'before', choice: 'go-on', steps: [0] },
      { moment: 'unheard', choice: 'go-on', steps: [0] },
    ],
  );
  proveKills(
    {
      ...parts,
      plan: () => ground.plan(createBridgeNetwork, { name: 'made', subnet: '10.6.0.0/24' }),
    },
    [{ moment: 'unheard', choice: 'roll-back', steps: [0, 1] }],
  );
});
