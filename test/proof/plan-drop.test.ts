/**
 * A plan over a real sshd whose ssh process is killed around the command of every step: rolled back, the
 * host is as before; gone on with, it is as where nothing broke.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Host } from '../../src/executor/operation.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import type { BrokenChoice } from '../../src/plan/broken.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { connectContainer } from '../../src/recipes/connect-container.ts';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { hostState } from '../support/host-state.ts';
import { killingAt, type Moment } from '../support/kill-ssh.ts';
import { withoutNumbers } from '../support/legs.ts';
import { describeWith } from '../support/needs.ts';
import type { PrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';
import { atRest, settling } from '../support/prove.ts';
import { hurried, startWireHost, type WireHost } from '../support/wire-host.ts';

const MOMENTS: readonly Moment[] = ['before', 'during', 'unheard', 'after'];

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

type Case = {
  readonly far: () => Far;
  readonly folder: () => string;
  readonly plan: () => Promise<Plan> | Plan;
  readonly state: () => Promise<string>;
  readonly steps: number;
};

/** Proves it for each step of a plan and each moment. */
function proveKills({ far, folder, plan, state, steps }: Case): void {
  const apply = async (at: number, moment: Moment, choice: BrokenChoice) => {
    const made = await plan();
    const step = made.steps[at];
    if (step === undefined || made.steps.length !== steps) throw new Error('not that many steps');
    const host = killingAt(far(), far().sshd.wire, { fatal: step.command, moment });
    let questions = 0;
    const outcome = await runPlan(made, {
      ...host,
      folder: folder(),
      // At once: how long it waits between attempts is the executor's.
      onWay: (connection) => {
        if (connection.kind === 'down' && connection.retryAt !== null) {
          host.executor.connection?.retry();
        }
      },
      onBroken: async ({ step: broken, cannotGoOn }) => {
        expect({ broken, cannotGoOn }).toEqual({ broken: step.id, cannotGoOn: null });
        questions += 1;
        return choice;
      },
    });
    if (questions !== 1) console.log(JSON.stringify(outcome));
    expect(questions).toBe(1);
    return { outcome, build: made.build };
  };
  const each = Array.from({ length: steps }, (_, at) => at);

  test.each(MOMENTS)(
    'killed %s each step, and rolled back: the host is as before',
    async (moment) => {
      const before = await state();
      for (const at of each) {
        const { outcome } = await apply(at, moment, 'roll-back');
        expect(outcome, `step ${at}`).toMatchObject({ kind: 'failed', kept: [] });
        expect(await settling(state, before), `step ${at}`).toBe(before);
      }
    },
  );

  test.each(MOMENTS)('killed %s each step, and gone on with: it is all there', async (moment) => {
    const before = await state();
    const plain = await plan();
    expect(await runPlan(plain, { ...far(), folder: folder() })).toMatchObject({ kind: 'applied' });
    const applied = await atRest(state);
    await undoBuild(plain.build, { ...far(), folder: folder() });
    for (const at of each) {
      const { outcome, build } = await apply(at, moment, 'go-on');
      expect(outcome, `step ${at}`).toMatchObject({ kind: 'applied' });
      expect(await settling(state, applied), `step ${at}`).toBe(applied);
      await undoBuild(build, { ...far(), folder: folder() });
      expect(await settling(state, before), `step ${at}`).toBe(before);
    }
  });
}

describeWith(['root', 'namespaces', 'sshd'], 'wire-namespace over ssh', () => {
  let wire: WireHost;
  let far: Far;
  beforeAll(async () => {
    wire = await startWireHost();
    far = await reach(wire.host);
  });
  afterAll(async () => {
    await far.stop();
    await wire.stop();
  });

  proveKills({
    far: () => far,
    folder: () => wire.folder,
    plan: () => wire.plan(),
    state: () => hostState(wire),
    steps: 9,
  });
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
    state: async () => withoutNumbers(await ground.state()),
  };
  proveKills({
    ...parts,
    plan: () => ground.plan(connectContainer, { container: 'web', network: 'lan' }),
    steps: 1,
  });
  proveKills({
    ...parts,
    plan: () => ground.plan(createBridgeNetwork, { name: 'made', subnet: '10.6.0.0/24' }),
    steps: 2,
  });
});
