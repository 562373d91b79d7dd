/** What was built as root on another machine, asked about by a user who has no root there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { openSsh, type SshExecutor } from '../../src/executor/ssh/ssh-executor.ts';
import { readDetails } from '../../src/inventory/details/read-details.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import { listBuilds } from '../../src/plan/builds.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { linkNamespaces } from '../../src/recipes/link-namespaces.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

const SET_UP = `
mkdir -p /run/home
cp /etc/passwd /run/passwd
echo 'walker:x:4711:4711::/run/home:/bin/sh' >>/run/passwd
mount --bind /run/passwd /etc/passwd
chown 4711 /run/home
ip netns add left
ip netns add right
`;

describeWith(['root', 'namespaces', 'sshd', 'iproute2'], 'without root over ssh', () => {
  let host: PrivateHost;
  let sshd: PrivateSshd;
  let far: SshExecutor;
  let folder: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchpanel-builds-'));
    host = await startPrivateHost();
    await host.script(SET_UP);
    sshd = await startPrivateSshd(host, { user: 'walker' });
    const options = { ask: null, runtime: undefined, extra: ['-F', sshd.config] };
    const choice = await openSsh(sshd.address, options);
    if (!choice.ok) throw new Error(choice.problem.why);
    far = choice.executor;
    close = choice.close;
  });
  afterAll(async () => {
    await close();
    await sshd.stop();
    await host.stop();
    await rm(folder, { recursive: true });
  });

  test('a build of root is unknown, and its undo refused before it looks', async () => {
    const root = {
      executor: { ...insideHost(localExecutor(), host), target: far.target },
      engine: null,
    };
    const { signal } = new AbortController();
    const snapshot = await readSnapshot({ ...root, signal });
    const facts = { snapshot, details: await readDetails(root, linkNamespaces.needs, signal) };
    const resolved = resolve(linkNamespaces, { from: 'left', to: 'right' }, facts);
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
    const plan = linkNamespaces.plan(resolved.input, facts, newBuildId());
    const { build } = plan;
    expect(await runPlan(plan, { ...root, folder })).toMatchObject({ kind: 'applied' });

    const why = `this needs root on ${far.target}: sudo asks for a password there`;
    const asked: string[] = [];
    const walker = {
      executor: {
        ...far,
        run: (...call: Parameters<typeof far.run>) => {
          asked.push(call[0].argv.join(' '));
          return far.run(...call);
        },
      },
      engine: null,
    };
    expect(await listBuilds(walker, folder)).toMatchObject({
      builds: [{ build, state: 'unknown', why: expect.stringContaining(why) }],
    });
    expect(await undoBuild(build, { ...walker, folder })).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining(why) },
    });
    // Only where it is, which needs no root.
    expect(
      asked.filter((command) => !/^(cat|stat|sh -c \nfor folder in \/run\/netns) /.test(command)),
    ).toEqual([]);

    expect(await listBuilds(root, folder)).toMatchObject({ builds: [{ state: 'standing' }] });
    expect(await undoBuild(build, { ...root, folder })).toMatchObject({ kind: 'undone' });
  });
});
