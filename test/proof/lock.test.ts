import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Command, reading } from '../../src/executor/command.ts';
import type { Engine } from '../../src/executor/engine/engine.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { thisProcessSpace } from '../../src/plan/journal/runner.ts';
import {
  describeHolder,
  type HeldLock,
  type Lock,
  takeLock,
} from '../../src/plan/lock/host-lock.ts';
import { END } from '../../src/plan/lock/lock-script.ts';
import { engineLockWarning, takeLocks } from '../../src/plan/lock/take-locks.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type FarHost, startFarHost } from '../support/far-host.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

/** The same executor, with words in front of each command. */
function behind(executor: Executor, ...words: readonly [string, ...string[]]): Executor {
  const entering = (command: Command): Command => ({
    ...command,
    argv: [...words, ...command.argv],
  });
  return {
    ...executor,
    run: (command, options) => executor.run(entering(command), options),
    stream: (command, options) => executor.stream(entering(command), options),
  };
}

function held(lock: Lock): HeldLock {
  if (lock.kind !== 'held') throw new Error(JSON.stringify(lock));
  return lock;
}

const told = (lock: Lock): string =>
  lock.kind === 'refused' ? describeHolder(lock.holder) : lock.kind;

/** One of them may end with another, before its own turn. */
const KILL = 'for pid in $(pgrep -f "[p]atchpanel-lock"); do kill -KILL "$pid" || true; done';

describeWith(['root', 'namespaces'], 'the lock of a host', () => {
  let host: PrivateHost;
  let here: Executor;
  beforeAll(async () => {
    host = await startPrivateHost();
    here = insideHost(localExecutor(), host);
  });
  afterAll(() => host.stop());

  test('one holds it, the others hear who; released, the next may', async () => {
    const lock = held(await takeLock(here, 'builds k3x9q2'));
    expect(lock.warning).toBeNull();
    expect(told(await takeLock(here, 'builds too'))).toMatch(
      new RegExp(
        `^process ${process.pid} builds k3x9q2 \\(root on .*; process \\d+ of uid 0 holds the lock\\)$`,
      ),
    );
    await lock.release();
    await held(await takeLock(here, 'builds too')).release();
  });

  test('twenty at once: one wins', async () => {
    const locks = await Promise.all(
      Array.from({ length: 20 }, (_, index) => takeLock(here, `is number ${index}`)),
    );
    const winners = locks.filter(({ kind }) => kind === 'held');
    expect(winners).toHaveLength(1);
    expect(locks.filter(({ kind }) => kind === 'refused')).toHaveLength(19);
    for (const lock of winners) await held(lock).release();
  });

  test('another network namespace is another host', async () => {
    const lock = held(await takeLock(here, 'builds here'));
    const there = behind(here, 'unshare', '--net');
    await held(await takeLock(there, 'builds there')).release();
    await lock.release();
  });

  test.each([
    ['another user', ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups']],
    ['another mount namespace', ['unshare', '--mount']],
  ] as const)('%s is told, and is told of', async (_, [first, ...words]) => {
    const other = behind(here, first, ...words);
    const lock = held(await takeLock(here, 'builds k3x9q2'));
    expect(told(await takeLock(other, 'builds too'))).toContain('builds k3x9q2');
    await lock.release();
    const theirs = held(await takeLock(other, 'builds m4y8r3'));
    expect(told(await takeLock(here, 'builds too'))).toContain('builds m4y8r3');
    await theirs.release();
  });

  test('in another PID namespace it is told that somebody is at it', async () => {
    const inside = behind(here, 'unshare', '--pid', '--fork', '--kill-child', '--mount-proc');
    const lock = held(await takeLock(here, 'builds k3x9q2'));
    expect(told(await takeLock(inside, 'builds too'))).toBe(
      'a process that cannot be seen from here holds the lock of the host',
    );
    await lock.release();
  });

  test('it ends with its process, and is taken again by who had it', async () => {
    const lock = held(await takeLock(here, 'builds k3x9q2'));
    await host.script(KILL);
    await expect
      .poll(async () => {
        const next = await takeLock(here, 'builds too');
        if (next.kind === 'held') await next.release();
        return next.kind;
      })
      .toBe('held');
    expect(await lock.regain()).toBeNull();
    expect(told(await takeLock(here, 'builds too'))).toContain('builds k3x9q2');
    await lock.release();
  });

  test('who lost it hears who took it meanwhile', async () => {
    const lock = held(await takeLock(here, 'builds k3x9q2'));
    await host.script(KILL);
    await expect.poll(async () => (await takeLock(here, 'builds m4y8r3')).kind).toBe('held');
    expect(await lock.regain()).toContain('builds m4y8r3');
  });

  test('without flock(1) it goes on, and says that nobody is kept out', async () => {
    const script = 'export PATH=/nonexistent; exec /bin/sh "$@"';
    const bare = behind(here, 'unshare', '--net', 'sh', '-c', script);
    const lock = held(await takeLock(bare, 'builds k3x9q2'));
    expect(lock.warning).toContain('no flock(1)');
    await lock.release();
  });
});

describeWith(['root', 'namespaces', 'procps'], 'what is said of the lock of a host', () => {
  let host: PrivateHost;
  let here: Executor;
  beforeEach(async () => {
    host = await startPrivateHost();
    here = insideHost(localExecutor(), host);
  });
  afterEach(() => host.stop());

  test('what another user says of a lock ends no process', async () => {
    // Its words are those of a patchpanel here that has ended; its name shows `1` where its group is.
    const words = {
      pid: 1,
      started: '0',
      count: thisProcessSpace(),
      user: 'root',
      machine: 'here',
    };
    const program = '/tmp/a b c 1 d';
    await host.script(
      `cp /bin/dash "$1"; chmod 755 "$1"
      setpriv --reuid=4711 --regid=4711 --clear-groups setsid perl -e '
        $^F = 9; open(F, "<", "/proc/self/ns/net"); flock(F, 2);
        exec {$ARGV[0]} $ARGV[0], "-c", "sleep 60; :", "patchpanel-lock", $ARGV[1]' "$1" "$2" >/dev/null 2>&1 &
      until ! flock -n /proc/self/ns/net true; do sleep 0.05; done`,
      program,
      JSON.stringify({ ...words, doing: 'builds m4y8r3' }),
    );
    const lock = await takeLock(here, 'builds k3x9q2');
    expect(told(lock)).toContain('of uid 4711 holds the lock');
    const { there } = lock.kind === 'refused' ? lock.holder : { there: null };
    await host.run(['kill', '-0', `${there?.pid}`]);
    await host.run(['rm', program]);
  });

  test('a process is ended with its own group, whatever its name shows', async () => {
    const program = '/tmp/a b) S 1 1 d';
    const pid = await host.script(
      `cp /bin/dash "$1"; chmod 755 "$1"
      setsid "$1" -c 'sleep 60; :' patchpanel-lock x >/dev/null 2>&1 &
      echo $!
      until tr '\\0' '\\n' <"/proc/$!/cmdline" | grep -qx x; do sleep 0.05; done`,
      program,
    );
    await host.run(['sh', '-c', END, 'patchpanel', pid.trim()]);
    await expect(host.run(['kill', '-0', pid.trim()])).rejects.toThrow();
    await host.run(['rm', program]);
  });

  test('a lock that cannot be asked for is unknown, at first and when it was lost', async () => {
    const folder = '/run/failing';
    await host.script(
      `mkdir "$1"; printf '#!/bin/sh\\necho "flock: no memory" >&2; exit 71\\n' >"$1/flock"; chmod 755 "$1/flock"`,
      folder,
    );
    const broken = behind(here, 'env', `PATH=${folder}:${process.env.PATH}`);
    const { run, stream } = here;
    let current: Pick<Executor, 'run' | 'stream'> = { run, stream };
    const changing: Executor = {
      ...here,
      run: (command, options) => current.run(command, options),
      stream: (command, options) => current.stream(command, options),
    };
    const lock = held(await takeLock(changing, 'builds k3x9q2'));
    await host.script(KILL);
    await host.script('until flock -n /proc/self/ns/net true; do sleep 0.05; done');
    current = broken;
    expect(await takeLock(changing, 'builds too')).toMatchObject({ kind: 'unknown' });
    expect(await lock.regain()).toContain('could not be taken');
    await lock.release();
  });
});

describeWith(['root', 'namespaces', 'sshd'], 'the lock of a host over ssh', () => {
  let far: FarHost;
  beforeAll(async () => {
    far = await startFarHost();
  });
  afterAll(() => far.stop());

  test('two that come over ssh, and one who is there: one wins', async () => {
    const [one, other] = [await far.open(), await far.open()];
    const lock = held(await takeLock(one.executor, 'builds k3x9q2'));
    expect(told(await takeLock(other.executor, 'builds too'))).toContain('builds k3x9q2');
    const local = insideHost(localExecutor(), far.host);
    expect(told(await takeLock(local, 'builds too'))).toContain('builds k3x9q2');
    await lock.release();
    await held(await takeLock(local, 'builds too')).release();
    expect(await far.running('patchpanel-lock')).toEqual([]);
  });

  test('one whose patchpanel was killed, on a connection that nobody has given up, is ended', async () => {
    const one = await far.open();
    const words = {
      pid: 1,
      started: '0',
      count: thisProcessSpace(),
      user: 'anna',
      machine: 'laptop',
    };
    const script = `setsid flock /proc/self/ns/net sh -c 'sleep 60' patchpanel-lock "$1" >/dev/null 2>&1 &
      until ! flock -n /proc/self/ns/net true; do sleep 0.05; done`;
    await far.host.script(script, JSON.stringify({ ...words, doing: 'builds m4y8r3' }));
    await held(await takeLock(one.executor, 'builds k3x9q2')).release();
    const other = { ...words, count: 'another machine', doing: 'builds m4y8r3' };
    await far.host.script(script, JSON.stringify(other));
    const last = await takeLock(one.executor, 'builds k3x9q2');
    expect(told(last)).toContain('anna on laptop');
    const pid = last.kind === 'refused' ? last.holder.there?.pid : undefined;
    await far.host.run(['kill', '-KILL', '--', `-${pid}`]);
  });

  test('it goes with the connection', async () => {
    const one = await far.open();
    held(await takeLock(one.executor, 'builds k3x9q2'));
    await one.close();
    const local = insideHost(localExecutor(), far.host);
    await expect.poll(async () => (await takeLock(local, 'builds too')).kind).toBe('held');
  });
});

describeWith(['root', 'namespaces'], 'the lock of an engine that several namespaces share', () => {
  let host: PrivateHost;
  let here: Executor;
  let folder: string;
  let socket: string;
  const ending = new AbortController();
  const engine = (address: string): Engine => ({
    address,
    call: () => Promise.reject(new Error('it is not asked')),
    events: () => Promise.reject(new Error('it is not asked')),
  });
  const hostOf = (executor: Executor) => ({ executor, engine: engine(`unix://${socket}`) });
  const elsewhere = () => behind(here, 'unshare', '--net');
  const listenAt = async (executor: Executor, path: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const program = `require('net').createServer().listen(process.argv[1], () => console.log('up'))`;
    void executor.stream(reading([process.execPath, '-e', program, path]), {
      signal: ending.signal,
      onLine: () => resolve(),
    });
    await promise;
  };

  beforeAll(async () => {
    host = await startPrivateHost();
    here = insideHost(localExecutor(), host);
    folder = await mkdtemp(join(tmpdir(), 'engine-'));
    socket = join(folder, 'engine.sock');
    await listenAt(elsewhere(), socket);
  });
  afterAll(async () => {
    ending.abort();
    await host.stop();
    await rm(folder, { recursive: true });
  });

  test('two that change it from two namespaces exclude each other', async () => {
    const lock = held(await takeLocks(hostOf(here), 'builds k3x9q2'));
    expect(told(await takeLocks(hostOf(elsewhere()), 'builds too'))).toContain('builds k3x9q2');
    await lock.release();
    await held(await takeLocks(hostOf(elsewhere()), 'builds too')).release();
    await held(await takeLocks(hostOf(here), 'builds at last')).release();
  });

  const command = reading(['true']);
  const looking: Plan = {
    ...{ recipe: 'own-network', build: 'k3x9q2', title: 'a plan', input: {}, warnings: [] },
    steps: [
      {
        ...{ id: 'step', title: 'a step', reason: '', command, judgedBy: 'exit-code' },
        ...{ undo: { kind: 'none' }, check: null, identity: null, before: [] },
      },
    ],
  };
  const changing: Plan = {
    ...looking,
    steps: looking.steps.map((step) => ({
      ...step,
      command: { kind: 'remove-network', network: 'n' },
    })),
  };

  test('nothing is warned of where it is kept, or the plan asks no engine to change', async () => {
    expect(await engineLockWarning(changing, hostOf(here))).toBeNull();
    const own = join(folder, 'own.sock');
    await listenAt(here, own);
    expect(
      await engineLockWarning(changing, { executor: here, engine: engine(`unix://${own}`) }),
    ).toBeNull();
    const far = { executor: here, engine: engine('tcp://192.0.2.1:2375') };
    expect(await engineLockWarning(looking, far)).toBeNull();
  });

  test('an engine over a network, and one that is not seen, are warned of', async () => {
    const far = { executor: here, engine: engine('tcp://192.0.2.1:2375') };
    expect(await engineLockWarning(changing, far)).toContain('perhaps on another host');
    const apart = behind(here, 'unshare', '--net', '--pid', '--fork', '--mount-proc');
    expect(await engineLockWarning(changing, hostOf(apart))).toContain(
      'was not found listening in this network namespace',
    );
    const lock = held(await takeLocks(hostOf(apart), 'builds k3x9q2'));
    await lock.release();
  });
});
