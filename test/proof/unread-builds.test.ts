/** Builds and undos of the built program on a host that cannot be looked at. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { FAILURES, type Failure } from '../support/failing-looks.ts';
import { describeWith } from '../support/needs.ts';
import { type Call, patchpanel, stateFolder } from '../support/program.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

const FOLDER = '/run/failing';

describeWith(['root', 'namespaces', 'iproute2', 'ping'], 'what cannot be looked at', () => {
  let wire: WireHost;
  let state: Awaited<ReturnType<typeof stateFolder>>;
  beforeAll(async () => {
    wire = await startWireHost();
    await wire.host.script('ip netns add left; ip netns add right');
  });
  afterAll(() => wire.stop());
  beforeEach(async () => {
    state = await stateFolder();
  });
  afterEach(async () => {
    await run('undo', '--all');
    await state.remove();
  });

  const env = () => ({ ...state.env, DOCKER_HOST: '' });
  const run = (...args: readonly string[]) =>
    patchpanel(args, { enter: wire.host.enter, env: env() });
  const apply = async (...args: readonly string[]) => {
    const applied = await run('apply', ...args, '--json');
    expect(applied).toMatchObject({ code: 0 });
    return JSON.parse(applied.stdout).build;
  };
  const withFailing =
    (tool: string, failure: Failure) =>
    async (...args: readonly string[]) => {
      await wire.host.script(
        'rm -rf "$1"; mkdir "$1"; printf "#!/bin/sh\n%s\n" "$3" >"$1/$2"; chmod 755 "$1/$2"',
        ...[FOLDER, tool, FAILURES[failure]],
      );
      const PATH = `${FOLDER}:/usr/sbin:/usr/bin:/sbin:/bin`;
      return patchpanel(args, { enter: wire.host.enter, env: { ...env(), PATH } });
    };
  /** With the journals of root, which they are given for the time. */
  const asUser = async (...args: readonly string[]): Promise<Call> => {
    const { XDG_STATE_HOME } = state.env;
    const own = (user: string) => wire.host.run(['chown', '-R', user, XDG_STATE_HOME]);
    await own('1000');
    try {
      const enter = [...wire.host.enter, 'setpriv', '--reuid=1000', '--clear-groups'];
      return await patchpanel(args, { enter, env: { ...env(), HOME: XDG_STATE_HOME } });
    } finally {
      await own('0');
    }
  };

  const WIRED = ['wire-namespace', '--name', 'mine', '--bridge', 'br0'];
  const LINKED = ['link-namespaces', '--from', 'left', '--to', 'right'];

  test.each([
    ['ip', 'fails', WIRED],
    ['ip', 'hangs', WIRED],
    ['ip', 'is refused', LINKED],
    ['ip', 'fails', LINKED],
    ['ip', 'says nothing', WIRED],
    ['ip', 'says nothing', LINKED],
  ] as const)(
    'with an %s that %s: nothing is gone, and nothing undone',
    { timeout: 180_000 },
    async (tool, failure, recipe) => {
      const build = await apply(...recipe);
      const host = await wire.state();
      const failing = withFailing(tool, failure);
      const { builds } = JSON.parse((await failing('builds', '--json')).stdout);
      expect(builds).toMatchObject([{ build, state: 'unknown' }]);
      expect(builds[0].why).toContain('could not look at');
      expect(builds[0].steps[0]).toMatchObject({ stands: null });
      expect(builds[0].steps[0].unknown).not.toBe('');
      // A program that hangs takes its whole time limit at each look.
      for (const asked of failure === 'hangs' ? [[]] : [[], ['--all'], [build]]) {
        const undone = await failing('undo', ...asked);
        expect(undone).toMatchObject({ code: 1 });
        expect(undone.stdout).not.toMatch(/undone|nothing/i);
        expect(undone.stderr).toContain('could not check');
      }
      expect(await wire.state()).toBe(host);
      expect(JSON.parse((await run('builds', '--json')).stdout).builds).toMatchObject([
        { build, state: 'standing' },
      ]);
      expect(await run('undo')).toMatchObject({ code: 0 });
    },
  );

  test.each(['stat', 'cat'])('with a %s that says nothing: no host is known', async (tool) => {
    const build = await apply(...WIRED);
    const host = await wire.state();
    const failing = withFailing(tool, 'says nothing');
    const told = await failing('builds');
    expect(told.stdout).toBe('');
    expect(told.stderr).toContain('cannot match builds to this host');
    expect(await failing('undo', build)).toMatchObject({ code: 1 });
    expect(await wire.state()).toBe(host);
  });

  /** Somewhere else of the same host: what is mounted, or which processes there are, is another there. */
  const elsewhere =
    (how: string, script: string) =>
    (...args: readonly string[]): Promise<Call> =>
      patchpanel(args, {
        enter: [
          ...wire.host.enter,
          'unshare',
          ...how.split(' '),
          'sh',
          '-c',
          `${script}; exec "$@"`,
          'sh',
        ],
        env: env(),
      });
  const process = async () => {
    const pid = await wire.host.script('unshare -n sleep 600 >/dev/null 2>&1 & echo $!');
    return `pid:${pid.trim()}`;
  };

  test.each([
    ['an empty /run/netns', '-m', 'mount -t tmpfs none /run/netns', '/run/netns is not the folder'],
    ['names of nothing', '-m', 'umount /run/netns/left /run/netns/right', 'leads to no namespace'],
    ['no /run/netns', '-m', 'mount -t tmpfs none /run', '/run/netns is not the folder'],
  ])('in a place with %s: nothing is gone, and nothing undone', async (_, how, script, why) => {
    const build = await apply(...LINKED);
    const host = await wire.state();
    const inside = elsewhere(how, script);
    const { builds } = JSON.parse((await inside('builds', '--json')).stdout);
    expect(builds).toMatchObject([{ build, state: 'unknown', why: expect.stringContaining(why) }]);
    const undone = await inside('undo', build);
    expect(undone).toMatchObject({ code: 1 });
    expect(undone.stderr).toContain(why);
    expect(undone.stderr).toContain('run it on the host');
    expect(await wire.state()).toBe(host);
    expect(await run('undo')).toMatchObject({ code: 0 });
  });

  test('where processes have other ids: a cable between two of them is not gone', async () => {
    const build = await apply(
      'link-namespaces',
      '--from',
      await process(),
      '--to',
      await process(),
    );
    const inside = elsewhere('-pf --mount-proc', ':');
    const undone = await inside('undo', build);
    expect(undone).toMatchObject({ code: 1 });
    expect(undone.stderr).toContain('processes have other ids than they had for this build');
    expect(await run('undo', build)).toMatchObject({ code: 0 });
  });

  test('a bridge, which needs no such name, is judged from anywhere', async () => {
    const build = await apply('create-bridge', '--name', 'br7');
    const inside = elsewhere('-m', 'mount -t tmpfs none /run/netns');
    expect(JSON.parse((await inside('builds', '--json')).stdout).builds).toMatchObject([
      { build, state: 'standing' },
    ]);
    expect(await inside('undo', build)).toMatchObject({ code: 0 });
  });

  test('of an empty journal the host is searched, and it is told until that is done', async () => {
    const build = await apply(...LINKED);
    const path = `${state.env.XDG_STATE_HOME}/patchpanel/builds/${build}.jsonl`;
    const text = await readFile(path, 'utf8');
    await writeFile(path, '');
    const told = JSON.parse((await run('builds', '--json')).stdout);
    expect(told).toMatchObject({ builds: [], problems: [{ why: 'it is empty' }] });
    const undone = await run('undo', build);
    expect(undone).toMatchObject({ code: 1 });
    expect(undone.stderr).toMatch(
      /its journal is empty, and link \S+ in (left|right) is marked as its own/,
    );
    await writeFile(path, text);
    expect(await run('undo', build)).toMatchObject({ code: 0 });
    await writeFile(path, '');
    const searched = await run('undo', build);
    expect(searched).toMatchObject({ code: 0 });
    expect(searched.stdout).toContain('its journal was empty, and is removed');
    expect(JSON.parse((await run('builds', '--json')).stdout)).toMatchObject({
      builds: [],
      problems: [],
    });
  });

  test('a failed apply that could not be rolled back is not whole', async () => {
    const REFUSING = `case "$*" in *"link del"*|*"netns del"*|*default*) exit 1 ;; esac
exec /usr/sbin/ip "$@"`;
    await wire.host.script(
      'rm -rf "$1"; mkdir "$1"; printf "#!/bin/sh\n%s\n" "$2" >"$1/ip"; chmod 755 "$1/ip"',
      ...[FOLDER, REFUSING],
    );
    const PATH = `${FOLDER}:/usr/sbin:/usr/bin:/sbin:/bin`;
    const applied = await patchpanel(['apply', ...WIRED], {
      enter: wire.host.enter,
      env: { ...env(), PATH },
    });
    expect(applied).toMatchObject({ code: 1 });
    expect(JSON.parse((await run('builds', '--json')).stdout).builds).toMatchObject([
      { state: 'partly', why: expect.stringMatching(/^it failed at "Send all else to /) },
    ]);
  });

  test.each([
    ['a namespace of a name', WIRED],
    ['a cable between two', LINKED],
  ])(
    '%s, built as root: another user is refused before anything is looked at',
    async (_, recipe) => {
      const build = await apply(...recipe);
      const host = await wire.state();
      const told = JSON.parse((await asUser('builds', '--json')).stdout).builds;
      expect(told).toMatchObject([{ build, state: 'unknown' }]);
      for (const asked of [[], ['--all'], [build]]) {
        const undone = await asUser('undo', ...asked);
        expect(undone).toMatchObject({ code: 1 });
        expect(undone.stderr).toContain('this needs root, and patchpanel runs as user 1000');
        expect(undone.stdout).not.toMatch(/undone|nothing/i);
      }
      expect(await wire.state()).toBe(host);
      expect(JSON.parse((await run('builds', '--json')).stdout).builds).toMatchObject([
        { build, state: 'standing' },
      ]);
      expect(JSON.parse((await run('undo', '--json')).stdout).builds).toMatchObject([
        { build, kind: 'undone', undone: expect.arrayContaining([expect.any(String)]) },
      ]);
    },
  );
});
