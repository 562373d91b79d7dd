/** What a host over ssh says before and beside the questions that are put to the person. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { foreignIn, HOSTILE } from '../support/hostile.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';
import { observe } from '../support/shell-after.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

/** A user whose login shell talks, and a sudo that takes no password and talks as well; both say `$1`. */
const SET_UP = `
mkdir -p /run/home /run/hostile
cp /etc/passwd /run/passwd
echo 'walker:x:4711:4711::/run/home:/bin/sh' >>/run/passwd
mount --bind /run/passwd /etc/passwd
printf '%s\\n' "$1" >/run/hostile/words
cat >/run/hostile/login <<'X'
#!/bin/sh
cat /run/hostile/words >&2
exec sh -c "$SSH_ORIGINAL_COMMAND"
X
cat >/run/hostile/sudo <<'X'
#!/bin/sh
[ "$1" = -n ] && { echo 'sudo: a password is required' >&2; exit 1; }
IFS= read -r word
printf 'Sorry, try again. ' >&2
cat /run/hostile/words >&2
exit 1
X
chmod 755 /run/hostile/login /run/hostile/sudo
`;

describeWith(['root', 'namespaces', 'iproute2', 'sshd'], 'a hostile host over ssh', () => {
  let host: PrivateHost;
  let sshd: PrivateSshd;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(SET_UP, HOSTILE);
    sshd = await startPrivateSshd(host, {
      user: 'walker',
      settings: ['SetEnv PATH=/run/hostile:/usr/bin:/bin', 'ForceCommand /run/hostile/login'],
    });
  });
  afterAll(async () => {
    await sshd.stop();
    await host.stop();
  });

  function open(...args: readonly string[]) {
    const argv = [process.execPath, LAUNCHER, '--host', sshd.url, ...args];
    const env = {
      DOCKER_HOST: '',
      PATCHPANEL_SSH_CONFIG: sshd.config,
      XDG_STATE_HOME: '/run/none',
    };
    const observed = observe(argv, { columns: 120, rows: 40, env });
    onTestFinished(observed.terminal.close);
    return observed;
  }

  test('its login shell and its sudo reach the terminal as text', async () => {
    const { terminal, faults } = open('snapshot');
    for (const tries of [1, 2, 3]) {
      await terminal.waitFor((text) => text.split('password (empty').length > tries);
      terminal.type('wrong\r');
    }
    await terminal.waitFor('Namespaces (');
    expect(await faults(10_000)).toEqual([]);
    expect(terminal.raw()).toContain('\nx\\x1b[2J');
    expect(terminal.raw()).toContain('Sorry, try again. x\\x1b[2J');
    expect(terminal.raw()).not.toContain('wrong');
    expect(foreignIn(terminal.raw())).toEqual([]);
  });

  test.each(['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s at sudo’s question, which the explorer asks too, leaves the terminal right',
    async (name) => {
      const { terminal, kill, faults } = open();
      await terminal.waitFor('password (empty');
      kill(name);
      expect(await faults(3_000)).toEqual([]);
    },
  );
});
