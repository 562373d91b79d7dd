import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { patchpanel } from '../support/program.ts';

const OTHER = 1000;
const BUILD = 'evb111';

/** A journal of a build that stands on this host, each of whose looks is the given command. */
async function journal(
  host: PrivateHost,
  argv: readonly string[],
  effect = 'read',
): Promise<string> {
  const [boot, namespace] = (
    await host.run([
      ...['sh', '-c', 'cat /proc/sys/kernel/random/boot_id; stat -L -c %i /proc/self/ns/net'],
    ])
  ).split('\n');
  const command = { argv, timeLimit: 9_999, effect, privileged: false };
  const step = {
    ...{ id: 's1', title: 'x', reason: 'x', command: { ...command, effect: 'change' } },
    ...{ judgedBy: 'exit-code', check: null, identity: null, before: [] },
    undo: {
      ...{ kind: 'command', command, loses: [], guards: [], whenUncertain: [], atLast: [] },
      ...{ gone: { command, expects: { kind: 'fails' } }, settled: null },
    },
  };
  const plan = { recipe: 'x', build: BUILD, title: 't', input: {}, warnings: [], steps: [step] };
  const place = { target: 'this machine', boot, namespace, engine: null };
  const begin = { record: 'begin', v: 1, at: 'x', place, runner: { pid: 1, started: '0' }, plan };
  const lines = [begin, { record: 'intent', at: 'x', step: 's1' }];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

describeWith(['root', 'namespaces', 'iproute2'], 'what another user wrote', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
  });
  afterAll(() => host.stop());

  let home: string;
  let builds: string;
  let mark: string;
  /** The journal that would leave a mark. */
  let evil: string;
  beforeEach(async () => {
    const root = await mkdtemp(join(tmpdir(), 'patchpanel-trust-'));
    home = join(root, 'state');
    builds = join(home, 'patchpanel', 'builds');
    mark = join(root, 'mark');
    evil = await journal(host, ['sh', '-c', `id -u >>${mark}`]);
    await mkdir(builds, { recursive: true, mode: 0o700 });
    return () => rm(root, { recursive: true });
  });

  const run = (...args: readonly string[]) =>
    patchpanel(args, { enter: host.enter, env: { XDG_STATE_HOME: home, DOCKER_HOST: '' } });
  const path = () => join(builds, `${BUILD}.jsonl`);
  const write = async (uid: number, mode: number) => {
    await writeFile(path(), evil, { mode: 0o600 });
    await chown(path(), uid, uid);
    await chmod(path(), mode);
  };
  const give = (folder: string) => chown(folder, OTHER, OTHER);

  const WAYS: Readonly<Record<string, readonly [string, () => Promise<void>]>> = {
    'a state home of theirs': ['belongs to user 1000', async () => give(home)],
    'a folder of theirs in it': [
      'belongs to user 1000',
      async () => give(join(home, 'patchpanel')),
    ],
    'a folder of journals of theirs': ['belongs to user 1000', async () => give(builds)],
    'a state home of mode 0777': ['others may write to', () => chmod(home, 0o777)],
    'a folder of journals of mode 0777': ['others may write to', () => chmod(builds, 0o777)],
    'a folder of journals that is sticky': ['others may write to', () => chmod(builds, 0o1777)],
    'a folder of theirs in a sticky one': [
      'belongs to user 1000',
      async () => {
        await chmod(home, 0o1777);
        await give(join(home, 'patchpanel'));
      },
    ],
    'a link of theirs': [
      'belongs to user 1000',
      async () => {
        const real = `${home}-real`;
        await mkdir(join(real, 'patchpanel'), { recursive: true });
        await rm(home, { recursive: true });
        await host.run(['ln', '-s', real, home]);
        await host.run(['chown', '-h', `${OTHER}`, home]);
      },
    ],
  };

  test.each(Object.entries(WAYS))(
    '%s: is named, and nothing is read or run',
    async (_, [why, make]) => {
      await write(0, 0o600);
      await make();
      for (const args of [
        ['builds'],
        ['--read-only', 'builds'],
        ['undo'],
        ['undo', BUILD],
        ['--dry-run', 'undo'],
      ]) {
        const call = await run(...args);
        expect(call, args.join(' ')).toMatchObject({ code: 1, stdout: '' });
        expect(call.stderr, args.join(' ')).toContain(why);
      }
      expect((await run('doctor')).stdout).toContain(why);
      const applied = await run(
        'apply',
        'create-bridge',
        '--name',
        'br7',
        '--address',
        '10.7.0.1/24',
      );
      expect(applied.code).toBe(1);
      expect(applied.stderr).toContain(why);
      await expect(readFile(mark)).rejects.toThrow('ENOENT');
    },
  );

  const FILES: Readonly<Record<string, readonly [string, () => Promise<void>]>> = {
    'a file of theirs': ['belongs to user 1000', () => write(OTHER, 0o644)],
    'a closed file of theirs': ['belongs to user 1000', () => write(OTHER, 0o600)],
    'a file that others may read': ['others may open', () => write(0, 0o644)],
    'a file that others may write': ['others may open', () => write(0, 0o602)],
    'a hard link to a file of theirs': [
      'belongs to user 1000',
      async () => {
        const theirs = join(home, 'theirs');
        await writeFile(theirs, evil, { mode: 0o600 });
        await give(theirs);
        await link(theirs, path());
      },
    ],
    'a symbolic link': [
      'is a symbolic link',
      async () => {
        const target = join(home, 'target');
        await writeFile(target, evil, { mode: 0o600 });
        await symlink(target, path());
      },
    ],
    'a FIFO': [
      'is not a regular file',
      async () => void (await host.run(['mkfifo', '-m', '600', path()])),
    ],
    'a device': [
      'is not a regular file',
      async () => void (await host.run(['mknod', '-m', '600', path(), 'c', '1', '5'])),
    ],
    'a folder': ['is not a regular file', async () => void (await mkdir(path()))],
    'a file of ours with commands that are none': ['is not a command', () => write(0, 0o600)],
  };

  test.each(Object.entries(FILES))('%s: is named, and nothing is run', async (_, [why, make]) => {
    await make();
    for (const args of [['builds'], ['--read-only', 'builds']]) {
      const call = await run(...args);
      expect(call, args.join(' ')).toMatchObject({ code: 0, stdout: '' });
      expect(call.stderr, args.join(' ')).toContain(why);
    }
    for (const args of [['undo'], ['undo', BUILD]]) {
      const call = await run(...args);
      expect(call, args.join(' ')).toMatchObject({ code: 1 });
      expect(call.stderr, args.join(' ')).toContain(why);
    }
    await expect(readFile(mark)).rejects.toThrow('ENOENT');
  });

  test('what a form changes is no look, whatever the file calls it', async () => {
    evil = await journal(host, ['ip', 'link', 'add', 'evil0', 'type', 'bridge']);
    await write(0, 0o600);
    expect((await run('--read-only', 'builds')).stderr).toContain('is not a look');
    expect(await host.run(['ip', 'link'])).not.toContain('evil0');
  });

  test('a relative XDG_STATE_HOME is ignored', async () => {
    const env = { XDG_STATE_HOME: 'state', HOME: home, DOCKER_HOST: '' };
    const { stdout } = await patchpanel(['doctor'], { enter: host.enter, env });
    expect(stdout).toContain(join(home, '.local', 'state', 'patchpanel', 'builds'));
  });
});
