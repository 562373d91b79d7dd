/** Whatever a command consists of crosses as it is, past any shell on the way. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { openSsh, type SshExecutor } from '../../src/executor/ssh/ssh-executor.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

/** Text with what shells, printf, ssh and terminals find special in it, and any other character. */
const special = fc.constantFrom(
  ...["'", '"', '`', '$(touch /run/pwned)', '$IFS', '`touch /run/pwned`', '; touch /run/pwned;'],
  ...[
    '\\',
    '\\n',
    '%s',
    '%',
    '%%n',
    '-',
    '--',
    '-e',
    '~',
    '~.',
    '!',
    '!!',
    '*',
    '?',
    '[a]',
    '#',
    '&',
  ],
  ...['|', '<', '>', '>/run/pwned', '\n', '\r', '\t', ' ', '=', 'A=b', '\x01', '\x1b[2J', '\x7f'],
  ...['\u0080', '\u0081', 'é', '\u{1f9ea}', '\u2028', '\ufeff', "'\\''", '\\0', '\\055', 'EOF', ''],
);
const text = fc
  .array(
    fc.oneof(
      special,
      fc.string({ unit: 'binary', maxLength: 20 }).map((each) => each.toWellFormed()),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const argument = text.map((each) => each.replaceAll('\0', ''));

/** Shells that the agent may find as `sh`, and what a login shell may be: `exec`, words, single quotes. */
const SHELLS = `
mkdir -p /run/shells/dash /run/shells/bash /run/shells/busybox
ln -s "$(command -v dash)" /run/shells/dash/sh
ln -s "$(command -v bash)" /run/shells/bash/sh
ln -s "$(command -v busybox)" /run/shells/busybox/sh
cat >/run/shells/login <<'X'
#!/bin/sh
# Knows one word in single quotes, and nothing that another shell finds special.
set -f
[ "$1" = -c ] || exit 99
quoted=\${2#*\\'}
quoted=\${quoted%\\'}
set -- \${2%%\\'*} "$quoted"
[ "$1" = exec ] && shift
exec "$@"
X
chmod +x /run/shells/login
sed 's,^root:.*,root:x:0:0:root:/root:/run/shells/login,' /etc/passwd >/run/shells/passwd
mount --bind /run/shells/passwd /etc/passwd
`;

describeWith(['root', 'namespaces', 'sshd', 'busybox', 'procps'], 'arguments over ssh', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(SHELLS);
  });
  afterAll(() => host.stop());

  describe.each(['dash', 'bash', 'busybox'])('to %s, below a login shell of few words', (shell) => {
    let sshd: PrivateSshd;
    let executor: SshExecutor;
    let close: () => Promise<void>;
    beforeAll(async () => {
      const path = `/run/shells/${shell}:/usr/sbin:/usr/bin:/sbin:/bin`;
      sshd = await startPrivateSshd(host, { settings: [`SetEnv PATH=${path}`] });
      const extra = ['-F', sshd.config];
      const choice = await openSsh(sshd.address, { ask: null, runtime: undefined, extra });
      if (!choice.ok) throw new Error(choice.problem.why);
      ({ executor, close } = choice);
    });
    afterAll(async () => {
      await close();
      await sshd.stop();
    });

    test('is the shell that is meant', async () => {
      const { stdout } = await executor.run(reading(['sh', '-c', 'readlink /proc/$PPID/exe']));
      expect(stdout).toContain(shell);
    });

    test('arrive byte for byte, and so does input', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(argument, { maxLength: 6 }), text, async (args, input) => {
          const script = 'printf "%s\\0" "$@"; cat';
          const result = await executor.run(
            reading(['sh', '-c', script, 'sh', ...args], { input }),
          );
          const sent = args.length === 0 ? [''] : args;
          expect(result.stdout).toBe(sent.map((each) => `${each}\0`).join('') + input);
          expect(result).toMatchObject({ exitCode: 0, stderr: '' });
        }),
        { numRuns: 100 },
      );
    });

    test('run nothing on the other side', async () => {
      await fc.assert(
        fc.asyncProperty(argument, async (name) => {
          await executor.run(reading(['ip', 'link', 'show', 'dev', name]));
          await executor.run(reading([`no-such-program${name}`]));
        }),
        { numRuns: 50 },
      );
      const made = await host.run(['find', '/run', '-maxdepth', '1', '-name', 'pwned*']);
      expect(made).toBe('');
    });

    test('of what is cancelled or left behind lead to nothing that still runs', async () => {
      const running = async () => (await host.run(['ps', '-eo', 'args'])).match(/^sleep 481.$/gm);
      const sleepy = 'trap "" TERM; sleep 4811 & sleep 4812';
      const slow = reading(['sh', '-c', sleepy], { timeLimit: 500 });
      expect(await executor.run(slow)).toMatchObject({ timedOut: true, exitCode: null });
      expect(await running()).toBeNull();
      const lost = executor.run(reading(['sh', '-c', 'sleep 4813 & sleep 4814']));
      await expect.poll(running).toHaveLength(2);
      sshd.wire.cut();
      expect(await lost).toMatchObject({ lost: true });
      await expect.poll(() => executor.connection.current().kind, { timeout: 5_000 }).toBe('up');
      expect(await running()).toBeNull();
    });

    test('of streams come back as lines', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(argument, { minLength: 1, maxLength: 4 }), async (args) => {
          const lines: string[] = [];
          await executor.stream(reading(['printf', '%s\\n', ...args]), {
            signal: new AbortController().signal,
            onLine: (line) => lines.push(line),
          });
          expect(lines).toEqual(args.join('\n').split('\n'));
        }),
        { numRuns: 50 },
      );
    });
  });
});
