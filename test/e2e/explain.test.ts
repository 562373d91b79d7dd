import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { patchpanel, stateFolder } from '../support/program.ts';

describeWith(['root', 'namespaces', 'iproute2', 'ping'], 'patchpanel explain', () => {
  let host: PrivateHost;
  let state: Awaited<ReturnType<typeof stateFolder>>;

  beforeAll(async () => {
    [host, state] = await Promise.all([startPrivateHost(), stateFolder()]);
    await host.script(`
      ip netns add one
      ip netns add two
      ip -n one link add name eth0 type veth peer name eth0 netns two
      ip -n one address add 172.30.0.1/24 dev eth0
      ip -n two address add 172.30.0.2/24 dev eth0
      ip -n one link set dev eth0 up
      ip -n two link set dev eth0 up`);
  });
  afterAll(async () => {
    await host.stop();
    await state.remove();
  });

  const run = (...args: readonly string[]) =>
    patchpanel(args, { enter: host.enter, env: { ...state.env, DOCKER_HOST: '' } });

  test('why not, whatever the verdict with exit code 0; the line that it prints mends it', async () => {
    await host.run(['ip', '-n', 'one', 'link', 'set', 'dev', 'eth0', 'down']);
    const told = await run('--read-only', 'explain', 'one', 'two');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(/^no: eth0 of one is down\n/);
    expect(told.stdout).toContain('  one eth0 ──✗── eth0 two\n');
    const line = /^ {2}patchpanel (apply .*)$/m.exec(told.stdout)?.[1] ?? '';
    expect(line).toBe('apply edit-link --namespace one --link eth0 --change up');
    expect((await run(...line.split(' '))).code).toBe(0);
    const after = await run('--dry-run', 'explain', 'one', '172.30.0.2', '--json');
    expect(after).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(after.stdout)).toMatchObject({
      from: 'one',
      to: '172.30.0.2',
      toNamespace: null,
      verdict: 'reachable',
      fix: null,
    });
  });

  test('a name that nobody has, and a port that is none', async () => {
    expect(await run('explain', 'one', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no namespace or container nobody'),
    });
    const wrong = await run('explain', 'one', 'two', '--tcp', 'http', '--json');
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout).error.code).toBe('invalid-argument');
  });
});
