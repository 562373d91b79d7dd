import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { exposeNamespace } from '../../src/recipes/expose-namespace/recipe.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/** Beside the containers: a process with a namespace, and what two dead ones and a lost mount left. */
const SET_UP = `
ip netns add lab
ln -s /proc/999999/ns/net /run/netns/dead
ln -s ../docker/netns/none '/run/netns/odd $'
(umask 0; install -m 444 -o 1 -g 2 /dev/null /run/netns/lost)
mkdir /run/netns/folder
unshare --net sleep 1000 </dev/null >/dev/null 2>&1 &
until [ "$(stat -L -c %i /proc/$!/ns/net)" != "$(stat -L -c %i /proc/self/ns/net)" ]; do sleep 0.05; done
echo $!
`;

describeWith(['root', 'engine'], 'expose-namespace', () => {
  let ground: Ground;
  let pid: string;
  beforeAll(async () => {
    ground = await startEngineGround();
    await ground.container('web');
    await ground.container('side', '--network', 'container:web');
    await ground.container('voip', '--network', 'host');
    await ground.docker('create', '--name', 'old', 'busybox');
    pid = (await ground.host.script(SET_UP)).trim();
  });
  afterAll(() => ground.stop());

  const inside = (name: string) =>
    ground.host.run(['ip', '-n', name, '-o', 'address', 'show', 'dev', 'eth0']);

  prove(() => ground, {
    title: 'a container',
    recipe: exposeNamespace,
    given: { namespace: 'web' },
    works: async (_ground, plan) => {
      expect(await inside('web')).toContain('172.17.0.2/16');
      expect(plan.warnings.join()).toContain('side, web are all in');
      const leads = await ground.host.run(['readlink', '/run/netns/web']);
      const sandbox = await ground.docker(
        'inspect',
        '-f',
        '{{.NetworkSettings.SandboxKey}}',
        'web',
      );
      expect(`/var${leads.trim()}`).toBe(sandbox);
    },
  });

  prove(() => ground, {
    title: 'a container in another’s namespace',
    recipe: exposeNamespace,
    given: { namespace: 'side', name: `it's;$side` },
    works: async () => {
      const names = await ground.host.run(['ip', 'netns', 'list']);
      expect(names).toContain(`it's;$side`);
    },
  });

  test('a process without a file', async () => {
    const before = await ground.state();
    const plan = await ground.plan(exposeNamespace, { namespace: `pid:${pid}`, name: 'worker' });
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    expect(await ground.host.run(['ip', 'netns', 'pids', 'worker'])).toContain(pid);
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });

  prove(() => ground, {
    title: 'stale names removed, one of them taken',
    recipe: exposeNamespace,
    given: { namespace: 'web', 'remove-stale': 'dead,odd $,lost', name: 'dead' },
    works: async () => {
      expect(await inside('dead')).toContain('172.17.0.2/16');
      const left = await ground.host.run(['ls', '/run/netns']);
      expect(left.split('\n').filter(Boolean)).toEqual(['dead', 'folder', 'lab']);
    },
  });

  proveRefusals(() => ground, exposeNamespace, [
    {
      title: 'name of a stale link',
      given: { namespace: 'web', name: 'dead' },
      field: 'name',
      code: 'stale',
    },
  ]);

  test('the engine’s file is unmounted by ip netns delete, as the warning says; not by undo', async () => {
    const mounted = async () =>
      (await ground.host.run(['grep', '-c', '/docker/netns/', '/proc/self/mountinfo'])).trim();
    await ground.container('victim');
    const before = Number(await mounted());
    const plan = await ground.plan(exposeNamespace, { namespace: 'victim' });
    await runPlan(plan, ground);
    await undoBuild(plan.build, ground);
    expect(Number(await mounted())).toBe(before);
    const again = await ground.plan(exposeNamespace, { namespace: 'victim' });
    expect(again.warnings.join()).toContain('never with ip netns delete');
    await runPlan(again, ground);
    await ground.host.run(['ip', 'netns', 'delete', 'victim']);
    expect(Number(await mounted())).toBe(before - 1);
    expect(await undoBuild(again.build, ground)).toMatchObject({ kind: 'undone' });
    await ground.docker('rm', '-f', 'victim');
  });

  test('a process id that was given again since the plan is refused', async () => {
    const plan = await ground.plan(exposeNamespace, { namespace: `pid:${pid}`, name: 'worker' });
    const elsewhere = plan.steps.map((step) => ({
      ...step,
      before: step.before.map((guard) => ({
        ...guard,
        check: JSON.parse(JSON.stringify(guard.check).replaceAll(`/proc/${pid}/`, '/proc/1/')),
      })),
    }));
    const outcome = await runPlan({ ...plan, steps: elsewhere }, ground);
    expect(outcome).toMatchObject({
      kind: 'failed',
      problem: { why: expect.stringContaining('now leads to another namespace') },
    });
  });

  test('a container that stopped leaves a stale name, which undo removes, as one that another took it does not', async () => {
    const before = await ground.state();
    await ground.container('brief');
    const plan = await ground.plan(exposeNamespace, { namespace: 'brief' });
    await runPlan(plan, ground);
    await ground.docker('rm', '-f', 'brief');
    await ground.host.script('rm /run/netns/brief; ln -s /proc/1/ns/net /run/netns/brief');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      kept: [{ why: expect.stringContaining('no longer the link') }],
    });
    const [, target = ''] =
      /ln -s (\S+)/.exec(JSON.stringify(plan.steps).replaceAll('","', ' ')) ?? [];
    await ground.host.script('rm /run/netns/brief; ln -s "$1" /run/netns/brief', target);
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });

  const withoutFolder = async ({ host }: Ground) => {
    await host.script('umount -l /run/netns/lab /run/netns 2>/dev/null || true; rm -rf /run/netns');
  };

  prove(() => ground, {
    title: 'the folder is missing',
    recipe: exposeNamespace,
    given: { namespace: 'web' },
    ready: withoutFolder,
    works: async () => expect(await inside('web')).toContain('172.17.0.2/16'),
  });

  test('a folder that others use by now stays, and undo says so', async () => {
    await withoutFolder(ground);
    const plan = await ground.plan(exposeNamespace, { namespace: 'web' });
    await runPlan(plan, ground);
    await ground.host.run(['ip', 'netns', 'add', 'late']);
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'partly',
      undone: ['link'],
      kept: [{ step: 'folder', why: expect.stringContaining('it now has other names') }],
    });
    expect(await ground.host.run(['ls', '/run/netns'])).toBe('late\n');
  });
});
