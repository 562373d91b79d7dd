import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import type { AskPassword } from '../../src/executor/ssh/sudo.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

/**
 * A user, and a sudo that asks as sudo does: it reads a line at a time from its standard input, and
 * says the same. It makes nobody root, but leaves its mark, as sudo does, in SUDO_USER.
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
if [ "$1" = -n ]; then
  shift
  [ -e /run/home/free ] && exec "$@"
  echo 'sudo: a password is required' >&2
  exit 1
fi
shift 3
echo 'We trust you have received the usual lecture.' >&2
while IFS= read -r word; do
  [ "$word" = 'open sesame' ] && exec "$@"
  echo 'Sorry, try again.' >&2
done
echo 'sudo: 1 incorrect password attempt' >&2
exit 1
X
chmod 755 /run/sudo/sudo
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
  const who = reading(['sh', '-c', 'echo "$(id -un) $SUDO_USER"']);
  const answers = (...words: readonly (string | null)[]) => {
    const complaints: string[] = [];
    const rest = words.values();
    const ask: AskPassword = async (complaint) => {
      complaints.push(complaint.trim());
      return rest.next().value ?? null;
    };
    return { complaints, ask };
  };

  test('nobody is asked where nobody is there, and nothing is root', async () => {
    const executor = await open(null);
    expect(executor.rootBy?.()).toBeNull();
    expect(executor.missingRoot?.()?.why).toContain('sudo gave none');
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

  test('no password is asked for where sudo wants none', async () => {
    await host.script('touch /run/home/free');
    const executor = await open(null);
    expect(executor.rootBy?.()).toBe('sudo');
    expect((await executor.run({ ...who, privileged: true })).stdout).toBe('walker walker\n');
  });
});
