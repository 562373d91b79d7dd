import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { changing, reading } from '../../src/executor/command.ts';
import type { AskPassword } from '../../src/executor/ssh/agent/root-agent.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

/**
 * A user, and a sudo that asks as sudo does: it reads a line at a time from its standard input, and
 * says the same. It makes nobody root, but leaves its mark, as sudo does, in SUDO_USER. `mood` is how it
 * is disposed.
 */
const SET_UP = `
mkdir -p /run/home /run/sudo
cp /etc/passwd /run/passwd
echo 'walker:x:4711:4711::/run/home:/bin/sh' >>/run/passwd
mount --bind /run/passwd /etc/passwd
cat >/run/sudo/sudo <<'X'
#!/bin/sh
echo "sudo $*" >>/run/home/calls
export SUDO_USER=walker
mood=$(cat /run/home/mood)
case $mood in
  no-terminal) echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1 ;;
esac
if [ "$1" = -n ]; then
  shift
  [ "$mood" = free ] && exec "$@"
  echo 'sudo: a password is required' >&2
  exit 1
fi
[ "$1 $2 $3 $4" = '-k -S -p ' ] || exit 1
shift 4
[ "$mood" = free-at-second ] && exec "$@"
echo 'We trust you have received the usual lecture.' >&2
while IFS= read -r word; do
  if [ "$word" = 'open sesame' ]; then
    [ "$mood" = unlisted ] || exec "$@"
    echo 'walker is not in the sudoers file.' >&2
    exit 1
  fi
  echo 'Sorry, try again.' >&2
done
echo 'sudo: 1 incorrect password attempt' >&2
exit 1
X
chmod 755 /run/sudo/sudo
: >/run/home/mood
chown 4711 /run/home
`;

describeWith(['root', 'namespaces', 'sshd'], 'sudo over ssh', () => {
  let host: PrivateHost;
  let sshd: PrivateSshd;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(SET_UP);
    const settings = ['SetEnv PATH=/run/sudo:/usr/bin:/bin'];
    sshd = await startPrivateSshd(host, { user: 'walker', settings });
  });
  afterAll(async () => {
    await sshd.stop();
    await host.stop();
  });

  const open = async (ask: AskPassword | null) => {
    const options = { ask, runtime: undefined, extra: ['-F', sshd.config] };
    const choice = await openSsh(sshd.address, options);
    if (!choice.ok) throw new Error(choice.problem.why);
    onTestFinished(choice.close);
    return choice.executor;
  };
  const secretOf = (word: string | null) => (word === null ? null : Buffer.from(word));
  const who = reading(['sh', '-c', 'echo "$(id -un) $SUDO_USER"']);
  const answers = (...words: readonly (string | null)[]) => {
    const complaints: string[] = [];
    const rest = words.values();
    const ask: AskPassword = async (complaint) => {
      complaints.push(complaint.trim());
      return secretOf(rest.next().value ?? null);
    };
    return { complaints, ask };
  };

  test('nobody is asked where nobody is there, and nothing is root', async () => {
    const executor = await open(null);
    expect(executor.rootBy?.()).toBeNull();
    expect(executor.missingRoot?.()?.why).toContain('sudo asks for a password there');
    expect((await executor.run({ ...who, privileged: true })).stdout).toBe('walker \n');
  });

  test('a person is asked until it is right, and only what needs root is root', async () => {
    const { complaints, ask } = answers('wrong', "'$(id)", 'open sesame');
    const executor = await open(ask);
    expect(complaints).toHaveLength(3);
    expect(complaints[0]).toBe('');
    expect(complaints[1]).toContain('Sorry, try again.');
    expect(executor.rootBy?.()).toBe('sudo');
    expect(executor.missingRoot?.()).toBeNull();
    expect((await executor.run({ ...who, privileged: true })).stdout).toBe('walker walker\n');
    expect((await executor.run(who)).stdout).toBe('walker \n');
  });

  test('the password stands in no command line and no environment', async () => {
    await open(answers('open sesame').ask);
    const seen = await host.script(
      "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; cat /run/home/calls",
    );
    expect(seen).toContain('PATCHPANEL_AGENT=');
    expect(seen).not.toContain('sesame');
  });

  test('an empty answer goes on without', async () => {
    const executor = await open(answers(null).ask);
    expect(executor.rootBy?.()).toBeNull();
    expect((await executor.run({ ...who, privileged: true })).stdout).toBe('walker \n');
  });

  const inMood = async (mood: string) => {
    await host.script('echo "$1" >/run/home/mood', mood);
    onTestFinished(() => host.script(': >/run/home/mood').then(() => {}));
  };

  test('no password is asked for where sudo wants none', async () => {
    await inMood('free');
    const executor = await open(null);
    expect(executor.rootBy?.()).toBe('sudo');
    expect((await executor.run({ ...who, privileged: true })).stdout).toBe('walker walker\n');
  });

  test('a line that sudo did not read is never run', async () => {
    await inMood('free-at-second');
    const executor = await open(answers('touch /run/home/typed').ask);
    expect(executor.rootBy?.()).toBe('sudo');
    expect((await executor.run({ ...who, privileged: true })).stdout).toBe('walker walker\n');
    expect(await host.script('ls /run/home')).not.toContain('typed');
  });

  test.each([
    ['', ['wrong', 'wrong', 'wrong'], 'sudo took none of 3 passwords', 3],
    ['', [null], 'you gave no password for sudo', 1],
    ['', [''], 'you gave no password for sudo', 1],
    ['unlisted', ['open sesame'], 'walker is not in the sudoers file.', 1],
    ['no-terminal', [], 'sudo: sorry, you must have a tty to run sudo', 0],
  ])('why there is no root is told: %s %s', async (mood, words, why, questions) => {
    await inMood(mood);
    const { complaints, ask } = answers(...words);
    const executor = await open(ask);
    expect(executor.rootless()).toBe(why);
    expect(complaints).toHaveLength(questions);
  });

  test('a change that needs root is refused in words if nobody is root', async () => {
    const executor = await open(null);
    const why = 'sudo asks for a password there, and there is no terminal to ask you on';
    expect(executor.rootless()).toBe(why);
    const result = await executor.run(changing(['touch', '/run/home/changed']));
    expect(result).toMatchObject({ exitCode: null, lost: false, timedOut: false });
    expect(result.message).toMatch(
      /^not run: it needs root on walker@127\.0\.0\.1:\d+, and sudo asks/,
    );
    expect(await host.script('ls /run/home')).not.toContain('changed');
  });

  test('the password is overwritten once sudo has it', async () => {
    const given = Buffer.from('open sesame');
    const executor = await open(async () => given);
    expect(executor.rootBy?.()).toBe('sudo');
    expect(given.toString('latin1')).toBe('\0'.repeat(given.length));
  });

  test('the nonce is on no command line, and another user finds it nowhere', async () => {
    const executor = await open(answers('open sesame').ask);
    expect(executor.rootBy?.()).toBe('sudo');
    const nonces = await host.script(
      "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | sed -n 's/^PATCHPANEL_AGENT=//p' | sort -u",
    );
    expect(nonces).toMatch(/^[0-9a-f]{24}\n$/);
    expect(await host.script('cat /proc/[0-9]*/cmdline')).not.toContain(nonces.trim());
    const seen = await host.script(
      'setpriv --reuid=4712 --clear-groups sh -c "$1"',
      'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; true',
    );
    expect(seen).toContain('sshd');
    expect(seen).not.toContain(nonces.trim());
  });
});
