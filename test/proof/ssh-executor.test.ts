import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { succeeded } from '../../src/executor/command-result.ts';
import { openSsh, type SshExecutor } from '../../src/executor/ssh/ssh-executor.ts';
import { type FarHost, startFarHost } from '../support/far-host.ts';
import { describeWith } from '../support/needs.ts';

const sh = (script: string, ...args: string[]) => reading(['sh', '-c', script, 'sh', ...args]);

describeWith(['root', 'namespaces', 'sshd', 'procps'], 'a host over ssh', () => {
  let far: FarHost;
  beforeAll(async () => {
    far = await startFarHost();
  });
  afterAll(() => far.stop());

  describe('run', () => {
    let executor: SshExecutor;
    let close: () => Promise<void>;
    beforeAll(async () => {
      const options = { ask: null, runtime: undefined, extra: ['-F', far.sshd.config] };
      const choice = await openSsh(far.sshd.address, options);
      if (!choice.ok) throw new Error(choice.problem.why);
      ({ executor, close } = choice);
    });
    afterAll(() => close());

    test('is on the other machine, and says how it is called', async () => {
      const own = await executor.run(reading(['readlink', '/proc/self/ns/net']));
      expect(own.stdout).toBe(await far.host.run(['readlink', '/proc/self/ns/net']));
      expect(executor.target).toBe(`root@127.0.0.1:${far.sshd.wire.port}`);
      expect(executor.connection.current()).toEqual({ kind: 'up' });
    });

    test('gives output, errors and exit code apart', async () => {
      const result = await executor.run(sh('echo out; echo err >&2; exit 3'));
      expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
      expect(result.message).toBe('err');
    });

    test('asks every program to speak C', async () => {
      expect((await executor.run(sh('echo $LC_ALL'))).stdout).toBe('C\n');
    });

    test('names what is missing, may not be executed, or was ended by a signal', async () => {
      expect((await executor.run(reading(['no-such-program']))).message).toBe(
        'no-such-program is not installed, or not in PATH',
      );
      expect((await executor.run(reading(['/no/such']))).message).toContain('is not installed');
      expect((await executor.run(reading(['-e', 'x']))).message).toContain('is not installed');
      expect((await executor.run(reading(['/etc/passwd']))).message).toContain(
        'may not be executed',
      );
      const ended = await executor.run(sh('kill -USR1 $$'));
      expect(ended).toMatchObject({ exitCode: null, stderr: '' });
      expect(ended.message).toBe('sh was ended by SIGUSR1');
    });

    test('hands over input with NUL and without end, also where nobody reads it', async () => {
      const input = `-\0%s\\n'"$(id)\`id\`\r\n\u{1f9ea}é\0\0x`;
      const bytes = Buffer.from(input).toString('hex');
      const result = await executor.run(
        reading(['sh', '-c', "od -An -v -tx1 | tr -d ' \\n'"], { input }),
      );
      expect(result.stdout).toBe(bytes);
      const much = `${'0123456789abcde\n'.repeat(65_536)}`;
      expect((await executor.run(reading(['wc', '-c'], { input: much }))).stdout.trim()).toBe(
        '1048576',
      );
      expect(succeeded(await executor.run(reading(['true'], { input: much })))).toBe(true);
      expect((await executor.run(reading(['cat']))).stdout).toBe('');
    });

    test('brings long output, byte for byte', async () => {
      const result = await executor.run(sh('seq 700000; seq 100000 >&2'));
      const upTo = (last: number) =>
        Array.from({ length: last }, (_, at) => `${at + 1}\n`).join('');
      expect(result.stdout.length).toBeGreaterThan(4_500_000);
      expect(result.stdout).toBe(upTo(700_000));
      expect(result.stderr).toBe(upTo(100_000));
      expect((await executor.run(sh("printf 'a\\0b\\377c'"))).stdout).toBe('a\0b\ufffdc');
    });

    test('runs many at once over one session', async () => {
      const numbers = Array.from({ length: 64 }, (_, at) => String(at));
      const results = await Promise.all(
        numbers.map((number) => executor.run(sh('sleep 0.2; echo "$1"; echo "$1" >&2', number))),
      );
      expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
      expect(results.map(({ stderr }) => stderr.trim())).toEqual(numbers);
    });

    test('ends what is slow with what it started, and although it resists', async () => {
      const script = 'trap "" TERM; sleep 4711 & wait; wait; sleep 4711';
      const result = await executor.run(reading(['sh', '-c', script], { timeLimit: 300 }));
      expect(result).toMatchObject({ exitCode: null, timedOut: true, lost: false });
      expect(result.message).toBe('sh did not finish within 0.3 s');
      expect(await far.running('sleep 4711')).toEqual([]);
    });

    test('ends what is cancelled, at once too', async () => {
      const controller = new AbortController();
      const run = executor.run(reading(['sleep', '4712']), { signal: controller.signal });
      controller.abort();
      expect(await run).toMatchObject({ cancelled: true, timedOut: false });
      expect(await far.running('sleep 4712')).toEqual([]);
      expect(await executor.run(reading(['true']), { signal: controller.signal })).toMatchObject({
        cancelled: true,
      });
    });

    test('ends as a group what was started, also what no environment tells of', async () => {
      const nameless = 'env -i sleep 4718 & wait';
      const slow = await executor.run(reading(['sh', '-c', nameless], { timeLimit: 500 }));
      expect(slow).toMatchObject({ exitCode: null, timedOut: true });
      await expect.poll(() => far.running('sleep 4718'), { timeout: 5_000 }).toEqual([]);
    });

    test('leaves no zombies with the agent', async () => {
      for (let times = 0; times < 20; times += 1) await executor.run(reading(['true']));
      const states = await far.host.run(['ps', '-eo', 'stat']);
      expect(states.split('\n').filter((state) => state.startsWith('Z')).length).toBeLessThan(3);
    });
  });

  describe('stream', () => {
    test('hands lines over as they come, and ends what is aborted', async () => {
      const { executor } = await far.open();
      const controller = new AbortController();
      const lines: string[] = [];
      const result = await executor.stream(
        sh('while :; do echo tick; echo tock >&2; sleep 0.05; done'),
        {
          signal: controller.signal,
          onLine: (line, from) => {
            lines.push(`${from} ${line}`);
            if (lines.length === 10) controller.abort();
          },
        },
      );
      expect(result.cancelled).toBe(true);
      expect(lines).toContain('stdout tick');
      expect(lines).toContain('stderr tock');
      expect(await far.running('echo tick')).toEqual([]);
    });

    test('brings lines whole that are long, strange, or without end', async () => {
      const { executor } = await far.open();
      const strange = `o1 x\ty é\u{1f9ea} %s \\n $(id)`;
      const lines: string[] = [];
      const script = 'printf "%s\\n" "$1" "" "$2"; printf end';
      const long = 'é'.repeat(5_000);
      await executor.stream(sh(script, strange, long), {
        signal: new AbortController().signal,
        onLine: (line) => lines.push(line),
      });
      expect(lines).toEqual([strange, '', long, 'end']);
    });
  });

  describe('the end', () => {
    test('of the connection ends on the other side all that ran', async () => {
      const { executor, close } = await far.open();
      const { signal } = new AbortController();
      const runs = [
        executor.run(sh('sleep 4713 & sleep 4713')),
        executor.stream(reading(['sleep', '4713']), { signal, onLine: () => {} }),
      ];
      const sleeping = async () =>
        (await far.running('sleep 4713')).filter((line) => /^\S+ +sleep/.test(line));
      await expect.poll(sleeping, { timeout: 5_000 }).toHaveLength(3);
      await close();
      expect(await Promise.all(runs)).toMatchObject([{ lost: true }, { lost: true }]);
      await expect.poll(() => far.running('sleep 4713'), { timeout: 5_000 }).toEqual([]);
      await expect.poll(() => far.running('sshd: root'), { timeout: 5_000 }).toEqual([]);
    });
  });

  describe('without a way', () => {
    test.each([
      ['an unknown host key', () => far.sshd.unknownHost, /verification failed/, /compare the key/],
      ['a locked key', () => far.sshd.lockedKey, /Permission denied/, /ssh-add/],
    ])('%s is said in ssh’s own words, with what to do', async (_case, config, why, hint) => {
      const options = { ask: null, runtime: undefined, extra: ['-F', config()] };
      const choice = await openSsh(far.sshd.address, options);
      if (choice.ok) throw new Error('it is open');
      expect(choice.problem.why).toMatch(why);
      expect(choice.problem.hint).toMatch(hint);
    });
  });
});
