/** How an armed plan ends where something is amiss: the connection half-dead, patchpanel asleep, tools that fail. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Executor } from '../../src/executor/executor.ts';
import { listBuilds } from '../../src/plan/builds.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network/recipe.ts';
import { editAddress } from '../../src/recipes/edit-address/recipe.ts';
import { type CutHost, startCutHost } from '../support/cut-host.ts';
import { startSshGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { startPatchpanel, stateFolder } from '../support/program.ts';
import { settling } from '../support/prove.ts';
import { timeToRevert, WITHIN } from '../support/prove-cut.ts';

const LONG = { timeout: 90_000 };

/** An address beside the way: it cuts nothing. */
const BESIDE = { link: 'br0', address: '10.77.0.1/24' };

/** A namespace has a table from its first rule on, which the way in is later shut by. */
const RULE_BEYOND = 'ip netns exec world iptables -A OUTPUT -d 203.0.113.1 -j DROP';

/** ip(8) that says no to every deletion while a file is there. */
const FAILING_IP = `
mkdir -p /run/tools
ip=$(command -v ip)
cp "$ip" /run/tools/real
cat >/run/tools/ip <<'X'
#!/bin/sh
[ ! -e /run/fails ] || case "$*" in *' del'*) echo 'RTNETLINK answers: Device or resource busy' >&2; exit 2 ;; esac
exec /run/tools/real "$@"
X
chmod 755 /run/tools/ip
mount --bind /run/tools/ip "$ip"
`;

/** All programs but docker. */
const WITHOUT_DOCKER = `
mkdir /run/bin
for folder in /usr/sbin /usr/bin /sbin /bin; do ln -s "$folder"/* /run/bin/ 2>/dev/null || true; done
rm -f /run/bin/docker
`;

describeWith(['root', 'namespaces', 'sshd'], 'an armed plan, where something is amiss', () => {
  let far: CutHost;
  beforeEach(async () => {
    far = await startCutHost('root', RULE_BEYOND);
  });
  afterEach(() => far.stop());

  test('a half-dead connection keeps nothing: the host takes it back', LONG, async () => {
    const before = await far.state();
    const plan = await far.plan(editAddress, BESIDE);
    const refused: (string | null)[] = [];
    const outcome = await runPlan(plan, {
      ...far,
      revert: {
        within: WITHIN,
        asking: false,
        ask: async (question) => {
          refused.push(question.refused);
          await far.refuseNew(true);
          return 'keep';
        },
      },
    });
    await far.refuseNew(false);
    expect(refused).toContain(null);
    expect(outcome).toMatchObject({ kind: 'reverted', kept: [] });
    expect(await settling(far.state, before)).toBe(before);
    expect(await far.watchers()).toBe('');
  });

  test('what the tools over there refuse is told, and taken back later', LONG, async () => {
    const before = await far.state();
    await far.host.script(FAILING_IP);
    const plan = await far.plan(editAddress, BESIDE);
    const outcome = await runPlan(plan, {
      ...far,
      revert: {
        within: WITHIN,
        asking: false,
        ask: async () => {
          await far.host.script(': >/run/fails');
          return new Promise(() => {});
        },
      },
    });
    expect(outcome).toMatchObject({
      kind: 'reverted',
      kept: [{ why: expect.stringContaining('Device or resource busy') }],
    });
    expect(await far.watchers()).toBe('');
    const { builds } = await listBuilds(far, far.folder);
    expect(builds[0]).toMatchObject({ build: plan.build, state: 'standing' });
    expect(builds[0]?.why).toContain('by itself');
    await far.host.script('rm /run/fails');
    expect(await undoBuild(plan.build, far)).toMatchObject({ kind: 'undone' });
    expect(await settling(far.state, before)).toBe(before);
  });

  test('a tool that fails for a while only is tried again', LONG, async () => {
    const before = await far.state();
    await far.host.script(FAILING_IP);
    const plan = await far.plan(editAddress, BESIDE);
    const took = timeToRevert(far, plan);
    const outcome = await runPlan(plan, {
      ...far,
      revert: {
        within: WITHIN,
        asking: false,
        ask: async () => {
          await far.host.script(
            `: >/run/fails; ( until [ -e /run/patchpanel/reverts/$1/reverting ]; do sleep 0.1; done; sleep 1.5; rm /run/fails ) >/dev/null 2>&1 &`,
            plan.build,
          );
          return new Promise(() => {});
        },
      },
    });
    expect(await took).toBeGreaterThan(WITHIN + 1);
    expect(outcome).toMatchObject({ kind: 'reverted', kept: [] });
    expect(await settling(far.state, before)).toBe(before);
  });
});

/** ip(8) that takes its time to add anything. */
const SLOW_IP = FAILING_IP.replace(/\[ ! -e .*esac/, `case "$*" in *' add '*) sleep 1 ;; esac`);

describeWith(['root', 'namespaces', 'sshd', 'iptables'], 'patchpanel that sleeps', () => {
  test('finds on waking that the host took it back, and stops', LONG, async () => {
    const far = await startCutHost('root', SLOW_IP);
    const state = await stateFolder();
    try {
      const before = await far.state();
      const args = ['apply', 'edit-address', '--link=br0', '--address=10.77.0.1/24', '--json'];
      const env = { ...state.env, PATCHPANEL_SSH_CONFIG: far.config };
      const call = startPatchpanel(
        ['--host=ssh://root@10.0.0.5', ...args, `--confirm-within=${WITHIN}`],
        { env },
      );
      const folders = '/run/patchpanel/reverts';
      const isBegun = () => far.host.script(`cat ${folders}/*/marks 2>/dev/null || true`);
      await expect.poll(isBegun, { timeout: 30_000 }).toContain('intent');
      process.kill(call.pid, 'SIGSTOP');
      const outcomes = () => far.host.script(`ls ${folders}/*/outcome 2>/dev/null || true`);
      await expect.poll(outcomes, { timeout: 20_000 }).toContain('outcome');
      expect(await settling(far.state, before)).toBe(before);
      process.kill(call.pid, 'SIGCONT');
      const { code, stdout } = await call.ended;
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: 'reverted' },
        revert: { within: WITHIN, state: 'reverted' },
        kept: [],
      });
      expect(await settling(far.state, before)).toBe(before);
      expect(await far.watchers()).toBe('');
    } finally {
      await far.stop();
      await state.remove();
    }
  });
});

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'an armed plan for an engine', () => {
  test('is taken back by docker; and refused where the host has none', LONG, async () => {
    const ground = await startSshGround();
    try {
      const plan = () => ground.plan(createBridgeNetwork, { name: 'made', subnet: '10.6.0.0/24' });
      const revert = { within: WITHIN, asking: false, ask: () => new Promise<never>(() => {}) };
      const before = await ground.state();
      expect(await runPlan(await plan(), { ...ground, revert })).toMatchObject({
        kind: 'reverted',
        kept: [],
      });
      expect(await settling(ground.state, before)).toBe(before);

      await ground.host.script(WITHOUT_DOCKER);
      const executor: Executor = {
        ...ground.executor,
        run: (command, options) => {
          const isArming = command.argv.some((word) => word.includes('command -v "$engine"'));
          const argv = ['env', ...(isArming ? ['PATH=/run/bin'] : []), ...command.argv] as const;
          return ground.executor.run({ ...command, argv }, options);
        },
      };
      const refused = await runPlan(await plan(), { ...ground, executor, revert });
      expect(refused).toMatchObject({ kind: 'refused' });
      expect(JSON.stringify(refused)).toContain('docker, needed to undo this, is not installed');
      expect(JSON.stringify(refused)).toContain('--no-revert');
    } finally {
      await ground.stop();
    }
  });
});
