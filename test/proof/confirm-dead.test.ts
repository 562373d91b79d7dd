/** An armed undo whose runner is dead: who changes the host meanwhile, who undoes it first, and its own death. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listBuilds } from '../../src/plan/builds.ts';
import { describeHolder, takeLock } from '../../src/plan/lock/host-lock.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { createBridge } from '../../src/recipes/create-bridge/recipe.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { applyAndDie, settling } from '../support/prove.ts';

const FOLDERS = '/run/patchpanel/reverts';

/** ip(8) that takes its time to delete while a file is there. */
const SLOW_IP = `
mkdir /run/tools
ip=$(command -v ip)
cp "$ip" /run/tools/real
cat >/run/tools/ip <<'X'
#!/bin/sh
[ ! -e /run/slow ] || case "$*" in *' delete '*) sleep 4 ;; esac
exec /run/tools/real "$@"
X
chmod 755 /run/tools/ip
mount --bind /run/tools/ip "$ip"
`;

describeWith(['root', 'namespaces'], 'an armed undo whose runner is dead', () => {
  let ground: Ground;
  let before: string;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(SLOW_IP);
    before = await ground.state();
  });
  afterAll(() => ground.stop());
  afterEach(() => ground.host.script('rm -f /run/slow'));

  const bridge = () => ground.plan(createBridge, { name: 'far0', address: '10.73.0.1/24' });
  /** All its steps are done when it dies. */
  const leave = async (within: number): Promise<Plan> => {
    const plan = await bridge();
    await applyAndDie(ground, plan, { fatal: 2, moment: 'after', within });
    return plan;
  };
  const reportOn = async ({ build }: Plan) => {
    const { builds, problems } = await listBuilds(ground, ground.folder);
    expect(problems).toEqual([]);
    return builds.find((each) => each.build === build);
  };
  const watcherOf = async ({ build }: Plan) => {
    const file = await ground.host.script('cat "$1"', `${FOLDERS}/${build}/watcher`);
    return file.split(' ')[0] ?? '';
  };
  const exists = (path: string) =>
    ground.host.script('[ ! -e "$1" ] || echo yes', path).then((said) => said.trim() === 'yes');
  const nothingIsLeft = async () => {
    expect(await settling(ground.state, before)).toBe(before);
    expect(await ground.host.script(`ls ${FOLDERS}`)).toBe('');
  };

  test('waits for another who changes the host, and says who it is while it takes back', async () => {
    const plan = await leave(3);
    await ground.host.script(
      `( flock /proc/self/ns/net sh -c 'sleep 6; ip link show far0 >/run/seen' ) >/dev/null 2>&1 &
      : >/run/slow`,
    );
    const locked = `${FOLDERS}/${plan.build}/locked`;
    await expect.poll(() => exists(locked), { timeout: 20_000 }).toBe(true);
    expect(await ground.host.script('cat /run/seen')).not.toBe('');
    const lock = await takeLock(ground.executor, 'builds another');
    const holder = lock.kind === 'refused' ? describeHolder(lock.holder) : lock.kind;
    expect(holder).toMatch(
      new RegExp(
        `^process \\d+ takes back ${plan.build} by itself \\(user 0 on .*; process \\d+ of uid 0`,
      ),
    );
    const outcome = `${FOLDERS}/${plan.build}/outcome`;
    await expect.poll(() => exists(outcome), { timeout: 20_000 }).toBe(true);
    expect(await reportOn(plan)).toMatchObject({
      state: 'undone',
      why: expect.stringMatching(/by itself at .*, since nobody confirmed it$/),
    });
    await nothingIsLeft();
  });

  test('an undo that is refused leaves it armed', async () => {
    const plan = await leave(60);
    await ground.host.script(
      'ip link add plug type veth peer name socket; ip link set plug master far0',
    );
    const options = { ...ground, folder: ground.folder };
    expect(await undoBuild(plan.build, options)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('far0 has ports') },
    });
    expect(await exists(`${FOLDERS}/${plan.build}/watcher`)).toBe(true);
    expect((await reportOn(plan))?.why).toContain('takes it back by itself unless it is kept');
    await ground.host.script('ip link delete plug');
    expect(await undoBuild(plan.build, options)).toMatchObject({ kind: 'undone' });
    await nothingIsLeft();
  });

  test('that was killed itself is told to be, and undone from here', async () => {
    const plan = await leave(60);
    await ground.host.script('kill -KILL "$1"', await watcherOf(plan));
    expect((await reportOn(plan))?.why).toContain('was ended before it was done');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    await nothingIsLeft();
  });

  test('that was killed while it took back is undone from here, at once', async () => {
    await ground.host.script(': >/run/slow');
    const plan = await leave(3);
    const locked = `${FOLDERS}/${plan.build}/locked`;
    await expect.poll(() => exists(locked), { timeout: 20_000 }).toBe(true);
    await ground.host.script('kill -KILL "$1"', await watcherOf(plan));
    await ground.host.script('rm /run/slow');
    expect((await reportOn(plan))?.why).toContain('was ended before it was done');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    await nothingIsLeft();
  });
});
