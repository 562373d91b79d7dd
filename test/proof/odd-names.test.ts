import { afterAll, beforeAll, expect, test } from 'vitest';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { type FarHost, startFarHost } from '../support/far-host.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost } from '../support/private-host.ts';

const SET_UP = `
ip netns add "$(printf 'one\\ntwo')"
ip netns add one
ip link add v0 type veth peer name v1 netns "$(printf 'one\\ntwo')"
`;

describeWith(['root', 'namespaces', 'iproute2', 'sshd'], 'names in /run/netns', () => {
  let far: FarHost;
  beforeAll(async () => {
    far = await startFarHost();
    await far.host.script(SET_UP);
  });
  afterAll(() => far.stop());

  const { signal } = new AbortController();

  test('with a newline are told whole, here and over ssh', async () => {
    const { executor } = await far.open();
    for (const each of [insideHost(localExecutor(), far.host), executor]) {
      const { namespaces, problems } = await readSnapshot({ executor: each, engine: null, signal });
      expect(problems).toEqual([]);
      const odd = namespaces.find(({ names }) => names.includes('one\ntwo'));
      expect(odd).toMatchObject({ access: { kind: 'read' }, paths: ['/run/netns/one\ntwo'] });
      expect(odd?.links.map(({ name }) => name)).toEqual(['lo', 'v1']);
      expect(namespaces.find(({ names }) => names.includes('one'))?.id).not.toBe(odd?.id);
    }
  });

  test('that may be in the making are not told as left behind', async () => {
    const executor = insideHost(localExecutor(), far.host);
    const problemsOf = async () =>
      (await readSnapshot({ executor, engine: null, signal })).problems;
    await far.host.script('touch /run/netns/born');
    expect(await problemsOf()).toMatchObject([
      { what: 'enter /run/netns/born', hint: 'refresh to see which' },
    ]);
    await far.host.script(
      'touch /run/source; unshare --net=/run/source true; mount --bind /run/source /run/netns/born',
    );
    expect(await problemsOf()).toEqual([]);
    await far.host.script('umount /run/netns/born; sleep 3');
    expect(await problemsOf()).toMatchObject([{ hint: 'remove it with: ip netns delete born' }]);
  });
});
