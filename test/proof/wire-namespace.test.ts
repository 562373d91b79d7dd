import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executor } from '../../src/executor/executor.ts';
import { listBuilds } from '../../src/plan/builds.ts';
import type { StepEvent } from '../../src/plan/events.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { runPlan } from '../../src/plan/run.ts';
import { planAsShell } from '../../src/plan/script/plan-as-shell.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

let wire: WireHost;
let before: string;

beforeAll(async () => {
  wire = await startWireHost();
  before = await wire.state();
});
afterAll(() => wire.stop());

const standing = async () => {
  const { builds } = await listBuilds(wire, wire.folder);
  return builds
    .filter(({ state }) => state !== 'undone')
    .map(({ build, state }) => ({ build, state }));
};

/** Unlike undo, a hand or a script does not wait for the bridge to notice that its carrier is gone. */
const settled = () =>
  wire.host.script('until ip -br link show br0 | grep -q DOWN; do sleep 0.1; done');

describe('apply and undo', () => {
  test.each([
    { title: 'IPv4', given: {} },
    { title: 'IPv6', given: { address: 'fd00:30::7/64' } },
    { title: 'odd names', given: { name: `a'b;$c"`, outer: `h'"$;|`, inner: '#~in*' } },
    { title: 'keywords of ip', given: { name: 'netns', outer: 'vf', inner: 'up' } },
  ])('$title: the gateway answers, and undo leaves all as it was', async ({ given }) => {
    const plan = wire.plan(given);
    const events: StepEvent[] = [];
    const onEvent = (event: StepEvent) => events.push(event);
    const outcome = await runPlan(plan, { ...wire, executor: wire.patient, onEvent });
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

describe('a step that fails', () => {
  const steps = [
    'namespace',
    'cable',
    'port',
    'port-up',
    'loopback',
    'inner-up',
    'address',
    'route',
  ];
  /** What a real command does when it is told something the kernel refuses. */
  const refusing = (step: string): Executor => {
    const plan = steps.indexOf(step);
    let changes = 0;
    return {
      ...wire.executor,
      run: (command, options) => {
        if (command.effect === 'change' && changes++ === plan) {
          return wire.executor.run({ ...command, argv: ['ip', 'no-such-object'] }, options);
        }
        return wire.executor.run(command, options);
      },
    };
  };

  test.each(steps)('%s: all before it is taken back', async (step) => {
    const plan = wire.plan();
    const outcome = await runPlan(plan, { ...wire, executor: refusing(step) });
    expect(outcome).toMatchObject({ kind: 'failed', step, kept: [] });
    expect(await wire.state()).toBe(before);
  });

  test('a gateway that nobody has: the ping shows it, and all is taken back', async () => {
    const plan = wire.plan({ gateway: '172.30.9.9' });
    const outcome = await runPlan(plan, wire);
    expect(outcome).toMatchObject({ kind: 'failed', step: 'ping', kept: [] });
    expect(await wire.state()).toBe(before);
  });

  test('a firewall that drops the echo leaves the build, and ping tells', async () => {
    await wire.host.script(
      'nft add table ip deaf; nft add chain ip deaf in "{ type filter hook input priority 0; }"; nft add rule ip deaf in icmp type echo-request drop',
    );
    const plan = wire.plan();
    const events: StepEvent[] = [];
    const outcome = await runPlan(plan, { ...wire, onEvent: (event) => events.push(event) });
    await wire.host.script('nft delete table ip deaf');
    expect(outcome.kind).toBe('applied');
    expect(events.at(-1)).toMatchObject({ step: 'ping', status: 'done', result: { exitCode: 1 } });
    expect(await undoBuild(plan.build, wire)).toMatchObject({ kind: 'undone' });
  });

  test('stopped in the middle: rolled back', async () => {
    const stop = new AbortController();
    const outcome = await runPlan(wire.plan(), {
      ...wire,
      executor: wire.patient,
      signal: stop.signal,
      onEvent: ({ step, status }) => {
        if (step === 'ping' && status === 'running') setTimeout(() => stop.abort(), 100);
      },
    });
    expect(outcome).toMatchObject({ kind: 'failed', step: 'ping', kept: [] });
    expect(await wire.state()).toBe(before);
  });
});

describe('what is not ours', () => {
  test('a namespace of that name that came after the plan is left alone', async () => {
    const plan = wire.plan();
    await wire.host.script('ip netns add my-netns');
    const outcome = await runPlan(plan, wire);
    expect(outcome).toMatchObject({ kind: 'failed', step: 'namespace', undone: [], kept: [] });
    expect(await wire.host.script('ip netns list')).toContain('my-netns');
    await wire.host.script('ip netns delete my-netns');
    expect(await wire.state()).toBe(before);
  });

  test('a process in the namespace keeps the whole build; once it ended, undo works', async () => {
    const plan = wire.plan();
    await runPlan(plan, wire);
    const pid = await wire.host.script('ip netns exec my-netns sleep 60 >/dev/null 2>&1 & echo $!');
    await wire.host.script('until ip netns pids my-netns | grep -q .; do sleep 0.1; done');
    const standsAs = await wire.state();
    expect(await undoBuild(plan.build, wire)).toMatchObject({
      kind: 'refused',
      kept: [{ step: 'namespace', why: expect.stringContaining('a process runs in my-netns') }],
    });
    expect(await wire.state()).toBe(standsAs);
    await wire.host.script('kill "$1"', pid.trim());
    await wire.host.script('while ip netns pids my-netns | grep -q .; do sleep 0.1; done');
    expect(await undoBuild(plan.build, wire)).toMatchObject({ kind: 'undone' });
    expect(await wire.state()).toBe(before);
  });

  test('what took the names of a build that a person removed is left alone', async () => {
    const plan = wire.plan();
    await runPlan(plan, wire);
    await wire.host.script(`
      ip link delete hmy-netns; ip netns delete my-netns; ip netns add my-netns
      ip link add hmy-netns type veth peer name theirs netns foreign`);
    const { builds } = await listBuilds(wire, wire.folder);
    expect(builds.find(({ build }) => build === plan.build)).toMatchObject({ state: 'gone' });
    expect(await undoBuild(plan.build, wire)).toMatchObject({ kind: 'refused' });
    expect(await wire.host.script('ip netns list')).toContain('my-netns');
    expect(await wire.host.script('ip link show hmy-netns')).toContain('hmy-netns');
    await wire.host.script('ip link delete hmy-netns');
    expect(await undoBuild(plan.build, wire)).toMatchObject({ kind: 'undone' });
    expect(await wire.host.script('ip netns list')).toContain('my-netns');
    await wire.host.script('ip netns delete my-netns');
    await settled();
    expect(await wire.state()).toBe(before);
  });
});

describe('as a shell script', () => {
  const hurriedScript = (plan: Plan) => planAsShell(plan).replace('ping -c 3', 'ping -c 1');
  const sh = (script: string, ...edit: string[]) =>
    wire.host.run(['sh', '-c', script, 'sh', ...edit]);
  /** MACs, indexes and the build's id differ from one build to the next. */
  const comparable = async () => {
    const text = `${await wire.state()}${await wire.host.script('ip -n my-netns address; ip -n my-netns route')}`;
    return text
      .replace(/([0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC')
      .replace(/inet6 fe80\S+.*\n.*\n/g, '')
      .replace(/fe80::\S+/g, 'LL')
      .replace(/patchpanel:\w{6}/g, 'BUILD')
      .replace(/\d+: (\S+?)(@\S+)?:/g, '$1:');
  };

  test('does what apply does', async () => {
    const plan = wire.plan();
    await runPlan(plan, wire);
    const applied = await comparable();
    await undoBuild(plan.build, wire);
    const script = hurriedScript(wire.plan());
    await promisify(execFile)('dash', ['-n', '-c', script]);
    await sh(script);
    expect(await comparable()).toBe(applied);
    await wire.host.script('ip link delete hmy-netns; ip netns delete my-netns');
    await settled();
  });

  test('takes back what it did when a step fails', async () => {
    const script = hurriedScript(wire.plan()).replace('route add default', 'route add nonsense');
    await expect(sh(script)).rejects.toThrow('taken back: namespace');
    await settled();
    expect(await wire.state()).toBe(before);
  });

  test('odd names stay names', async () => {
    const script = hurriedScript(wire.plan({ name: `a'b;$c"`, outer: `h'"$;|`, inner: '#~in*' }));
    await sh(script);
    expect(await wire.host.script('ip netns list')).toContain(`a'b;$c"`);
    await wire.host.script(`ip link delete "$1"; ip netns delete "$2"`, `h'"$;|`, `a'b;$c"`);
    await settled();
    expect(await wire.state()).toBe(before);
  });

  test('refuses a taken name and leaves it alone', async () => {
    const script = hurriedScript(wire.plan());
    await wire.host.script('ip netns add my-netns');
    await expect(sh(script)).rejects.toThrow('there is already a namespace my-netns');
    await wire.host.script('ip netns delete my-netns');
    expect(await wire.state()).toBe(before);
  });
});

test('two applies at once: one wins, the other is refused or rolls back alone', async () => {
  for (const folders of ['same', 'apart']) {
    const plans = [wire.plan(), wire.plan()];
    const outcomes = await Promise.all(
      plans.map((plan, index) => {
        const folder = folders === 'same' ? wire.folder : `${wire.folder}/${index}`;
        return runPlan(plan, { ...wire, folder });
      }),
    );
    expect(outcomes.filter(({ kind }) => kind === 'applied')).toHaveLength(1);
    const winner = outcomes.findIndex(({ kind }) => kind === 'applied');
    const folder = folders === 'same' ? wire.folder : `${wire.folder}/${winner}`;
    const { builds } = await listBuilds(wire, folder);
    expect(builds.find(({ build }) => build === plans[winner]?.build)?.state).toBe('standing');
    await undoBuild(plans[winner]?.build ?? '', { ...wire, folder });
    expect(await wire.state()).toBe(before);
  }
});
