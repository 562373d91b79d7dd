import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { patchpanel, stateFolder } from '../support/program.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

describeWith(['root', 'namespaces', 'iproute2', 'ping'], 'the program on a host', () => {
  let wire: WireHost;
  let state: Awaited<ReturnType<typeof stateFolder>>;

  beforeAll(async () => {
    [wire, state] = await Promise.all([startWireHost(), stateFolder()]);
  });
  afterAll(async () => {
    await wire.stop();
    await state.remove();
  });

  const inHost = () => ({ enter: wire.host.enter, env: { ...state.env, DOCKER_HOST: '' } });
  const run = (...args: readonly string[]) => patchpanel(args, inHost());
  const builds = async () => JSON.parse((await run('builds', '--json')).stdout).builds;

  test('a build is applied, listed, shown, and undone to the last byte', async () => {
    const before = await wire.state();
    const applied = await run('apply', 'wire-namespace', '--name', 'mine', '--json');
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    const { build, steps } = JSON.parse(applied.stdout);
    expect(steps.every((step: { status: string }) => step.status === 'done')).toBe(true);
    expect(steps.at(-1).result.stdout).toContain('3 received');
    expect(await builds()).toMatchObject([{ build, state: 'standing' }]);

    const shown = JSON.parse((await run('show', 'mine', '--json')).stdout);
    expect(shown.names).toEqual(['mine']);
    expect(shown.links[1]).toMatchObject({ name: 'eth0', alias: `patchpanel:${build}` });
    const ping = await run('ping', '172.30.0.1', '--from', 'mine', '--count', '1', '--json');
    expect(JSON.parse(ping.stdout).targets).toMatchObject([{ received: 1 }]);

    expect((await run('--dry-run', 'undo')).stdout).toContain('ip netns delete mine');
    expect(await builds()).toMatchObject([{ build, state: 'standing' }]);
    const undone = await run('undo', build, '--json');
    expect(JSON.parse(undone.stdout).builds).toMatchObject([{ build, kind: 'undone' }]);
    expect(await wire.state()).toBe(before);
    expect(await builds()).toMatchObject([{ build, state: 'undone' }]);
  });

  test('who is wired to whom, who reaches whom, and why, as programs read it', async () => {
    await run('apply', 'wire-namespace', '--name', 'mine');
    const map = JSON.parse((await run('map', '--format', 'json')).stdout);
    const ids = new Map(
      map.nodes.map((node: { id: string; label: string }) => [node.label, node.id]),
    );
    expect(map.edges).toContainEqual(
      expect.objectContaining({
        kind: 'veth',
        to: expect.objectContaining({ node: ids.get('mine') }),
      }),
    );
    const matrix = JSON.parse((await run('matrix', 'host', 'mine', '--tcp', '7', '--json')).stdout);
    expect(matrix).toMatchObject({
      port: 7,
      namespaces: [{ name: 'host' }, { name: 'mine' }],
      cells: [
        { icmp: { kind: 'answered' }, tcp: { kind: 'refused' } },
        { icmp: { kind: 'answered' }, tcp: { kind: 'refused' } },
      ],
    });
    const explained = JSON.parse((await run('explain', 'mine', 'host', '--json')).stdout);
    expect(explained).toMatchObject({ verdict: 'reachable', culprit: null, fix: null });
    await run('undo');
  });

  test('a dry run prints the commands and does nothing', async () => {
    const before = await wire.state();
    const call = await run('--dry-run', 'apply', 'wire-namespace', '--name', 'dry');
    expect(call).toMatchObject({ code: 0, stderr: '' });
    expect(call.stdout).toMatch(/^ip netns add dry\n/);
    expect(await wire.state()).toBe(before);
  });

  test.each([
    ['name', 'foreign'],
    ['bridge', 'br9'],
    ['address', '10.8.0.9/24'],
    ['outer', 'sixteen-bytes-ok'],
  ])('a refused field is named: --%s %s', async (field, value) => {
    const call = await run('apply', 'wire-namespace', `--${field}`, value, '--json');
    expect(call.code).toBe(2);
    expect(JSON.parse(call.stdout).error).toMatchObject({ field, message: expect.any(String) });
    expect(call.stderr).toContain(`patchpanel: --${field}: `);
  });

  test('Ctrl-C in the middle takes back what was done', async () => {
    const before = await wire.state();
    const call = await patchpanel(['apply', 'wire-namespace', '--name', 'stopped'], {
      ...inHost(),
      interrupt: (soFar) => soFar.includes('Give '),
    });
    expect(call.code).toBe(1);
    expect(call.stdout).toContain('undone');
    expect(call.stderr).toContain('has been undone');
    expect(await wire.state()).toBe(before);
  });

  test('undo --all takes back every build, and then there is nothing', async () => {
    const before = await wire.state();
    await run('apply', 'wire-namespace', '--name', 'one');
    await run('apply', 'wire-namespace', '--name', 'two');
    const text = await run('undo', '--all');
    expect(text.code).toBe(0);
    expect(await wire.state()).toBe(before);
    expect(await run('undo')).toMatchObject({ code: 0, stdout: 'There is nothing to undo.\n' });
  });

  test('the plan as a script does the same', async () => {
    const { stdout } = await run('plan', 'wire-namespace', '--name', 'byhand', '--format', 'shell');
    await wire.host.run(['sh'], { input: stdout });
    expect(await wire.host.run(['ip', 'netns'])).toContain('byhand');
    await wire.host.script('ip netns delete byhand');
  });
});
