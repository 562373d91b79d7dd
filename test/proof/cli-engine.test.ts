import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { patchpanel, stateFolder } from '../support/program.ts';

describeWith(['root', 'namespaces', 'engine'], 'the program beside an engine', () => {
  let engine: PrivateEngine;
  let state: Awaited<ReturnType<typeof stateFolder>>;

  beforeAll(async () => {
    [engine, state] = await Promise.all([startPrivateEngine(), stateFolder()]);
    await engine.docker('network', 'create', '--subnet', '10.88.0.0/24', 'backend');
    await engine.container('web');
    await engine.container('db', '--network', 'backend');
    await engine.container('voip', '--network', 'host');
    await engine.container('alone', '--network', 'none');
    await engine.container('side', '--network', 'container:web');
    await engine.docker('create', '--name', 'never', 'busybox');
  });
  afterAll(async () => {
    await engine.stop();
    await state.remove();
  });

  const run = (...args: readonly string[]) =>
    patchpanel(args, { enter: engine.host.enter, env: { ...state.env, DOCKER_HOST: '' } });

  test('each container has the namespace that the kernel says', async () => {
    const { containers, namespaces } = JSON.parse((await run('snapshot', '--json')).stdout);
    const names = containers.map(({ name }: { name: string }) => name).toSorted();
    expect(names).toEqual(['alone', 'db', 'never', 'side', 'voip', 'web']);
    for (const { name, id, pid, namespace } of containers) {
      const truth =
        name === 'never'
          ? null
          : await engine.host.run(['stat', '-L', '-c', '%i', `/proc/${pid}/ns/net`]);
      expect(namespace).toBe(truth === null ? null : Number(truth));
      const home = namespaces.find((each: { id: number }) => each.id === namespace);
      if (truth !== null) expect(home.containers).toContain(id);
    }
  });

  test('a container is shown by its name, with the engine’s cable', async () => {
    const { links, containerDetails } = JSON.parse((await run('show', 'web', '--json')).stdout);
    const eth0 = links.find((link: { name: string }) => link.name === 'eth0');
    const bridgeSide = await engine.host.run(['ip', '-o', 'link', 'show', 'master', 'docker0']);
    expect(bridgeSide).toContain(`${eth0.peer.index}: `);
    expect(containerDetails.map(({ name }: { name: string }) => name).toSorted()).toEqual([
      'side',
      'web',
    ]);
  });

  test('a container that does not run has no namespace to show', async () => {
    const call = await run('show', 'never', '--json');
    expect(call.code).toBe(1);
    expect(JSON.parse(call.stdout).error.code).toBe('not-running');
  });

  test('a namespace wired to docker0 answers, from a free address', async () => {
    const { code, stdout } = await run('apply', 'wire-namespace', '--bridge', 'docker0', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).steps.at(-1).result.stdout).toContain('3 received');
    expect((await run('undo')).code).toBe(0);
  });
});
