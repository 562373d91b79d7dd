import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { patchpanel, startPatchpanel } from '../support/program.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

const STATE = '/run/state';
const BUILDS = `${STATE}/patchpanel/builds`;

describeWith(['root', 'namespaces', 'iproute2', 'ping'], 'a disk in trouble', () => {
  let wire: WireHost;
  let before: string;
  beforeAll(async () => {
    wire = await startWireHost();
    before = await wire.state();
  });
  afterAll(() => wire.stop());
  beforeEach(async () => {
    await wire.host.script(`mkdir -p ${STATE}; mount -t tmpfs -o size=128k,mode=700 none ${STATE}`);
  });
  afterEach(() => wire.host.script(`umount ${STATE}`));

  const inHost = () => ({
    enter: wire.host.enter,
    env: { XDG_STATE_HOME: STATE, DOCKER_HOST: '' },
  });
  const run = (...args: readonly string[]) => patchpanel(args, inHost());
  const builds = async () => JSON.parse((await run('builds', '--json')).stdout);
  const fill = () => wire.host.script(`cat /dev/zero >${STATE}/fill 2>/dev/null || true`);
  const free = () => wire.host.script(`rm ${STATE}/fill`);

  test('full before a plan: nothing is built, nothing is left', async () => {
    await fill();
    const call = await run('apply', 'wire-namespace', '--name', 'mine');
    expect(call.code).toBe(1);
    expect(call.stderr).toContain('ENOSPC');
    expect(call.stderr).not.toContain('bug in patchpanel');
    expect(await wire.state()).toBe(before);
    await free();
    expect(await builds()).toEqual({ builds: [], problems: [] });
  });

  test('full while a plan runs, and while it is undone: all is in the journal', async () => {
    const call = startPatchpanel(['apply', 'wire-namespace', '--name', 'mine', '--json'], inHost());
    await wire.host.script(
      `until grep -qs '"intent"' ${BUILDS}/*.jsonl; do sleep 0.01; done; cat /dev/zero >${STATE}/fill 2>/dev/null || true`,
    );
    const ended = await call.ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { build, warnings } = JSON.parse(ended.stdout);
    expect(warnings).toEqual([]);
    expect(await builds()).toMatchObject({ builds: [{ build, state: 'standing' }], problems: [] });
    const undone = await run('undo', '--json');
    expect(JSON.parse(undone.stdout).builds).toMatchObject([{ build, kind: 'undone' }]);
    expect(await wire.state()).toBe(before);
    expect(await builds()).toMatchObject({ builds: [{ build, state: 'undone' }], problems: [] });
  });

  test('read-only: what was built is taken back without marks, and that is said', async () => {
    await run('apply', 'wire-namespace', '--name', 'mine');
    await wire.host.script(`mount -o remount,ro ${STATE}`);
    const refused = await run('apply', 'wire-namespace', '--name', 'more');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('EROFS');
    const undone = await run('undo');
    expect(undone).toMatchObject({ code: 0, stderr: '' });
    expect(undone.stdout).toContain('is not in the journal');
    expect(await wire.state()).toBe(before);
    expect((await builds()).builds).toMatchObject([{ state: 'gone' }]);
  });

  test('two at once, from two state folders: one wins, the other hears who', async () => {
    const other = { ...inHost(), env: { ...inHost().env, XDG_STATE_HOME: `${STATE}/other` } };
    const calls = await Promise.all([
      run('apply', 'wire-namespace', '--name', 'one'),
      patchpanel(['apply', 'wire-namespace', '--name', 'two'], other),
    ]);
    expect(calls.map(({ code }) => code).toSorted()).toEqual([0, 1]);
    expect(calls.find(({ code }) => code === 1)?.stderr).toMatch(
      /process \d+ builds [0-9a-z]{6}, namespace (one|two) on br0 \(root on .*; process \d+ of uid 0 holds the lock\)/,
    );
    await run('undo', '--all');
    await patchpanel(['undo', '--all'], other);
    expect(await wire.state()).toBe(before);
  });
});
