import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

/** A user with the password `open sesame`, and sudo with a configuration of its own. */
const SET_UP = `
mkdir -p /run/home
cp /etc/passwd /etc/shadow /run/
echo 'walker:x:4711:4711::/run/home:/bin/sh' >>/run/passwd
echo "walker:$(perl -e 'print crypt("open sesame", q($6$saltsalt$))'):20000:0:99999:7:::" >>/run/shadow
: >/run/sudoers
chmod 440 /run/sudoers
chown 4711 /run/home
for file in passwd shadow sudoers; do mount --bind "/run/$file" "/etc/$file"; done
`;

/** Without words for a log that is not there, and without mail. */
const DEFAULTS = 'Defaults !syslog, !mailerpath, timestamp_type=global\n';
const ASKING = `${DEFAULTS}walker ALL=(ALL:ALL) ALL\n`;
const FREE = `${DEFAULTS}walker ALL=(ALL:ALL) NOPASSWD: ALL\n`;

/** Has sudo remember an answer, as in another session of the same person's. */
const REMEMBER = `
echo 'open sesame' | setpriv --reuid=4711 --regid=4711 --clear-groups sudo -S -p '' true
setpriv --reuid=4711 --regid=4711 --clear-groups sudo -n true
`;

describeWith(['root', 'namespaces', 'sshd', 'sudo', 'perl'], 'the real sudo over ssh', () => {
  let host: PrivateHost;
  let sshd: PrivateSshd;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(SET_UP);
    sshd = await startPrivateSshd(host, { user: 'walker' });
  });
  afterAll(async () => {
    await sshd.stop();
    await host.stop();
  });

  const configure = (text: string) => host.script('printf %s "$1" >/run/sudoers', text);

  /** Opens it where sudo is set up so; before each answer something may happen over there. */
  const open = async (
    sudoers: string,
    words: readonly (string | null)[],
    meanwhile = async () => {},
  ) => {
    await configure(sudoers);
    await host.script('rm -rf /run/sudo/ts');
    const rest = words.values();
    const complaints: string[] = [];
    const ask = async (complaint: string) => {
      complaints.push(complaint.trim());
      await meanwhile();
      const word = rest.next().value ?? null;
      return word === null ? null : Buffer.from(word);
    };
    const extra = ['-F', sshd.config];
    const choice = await openSsh(sshd.address, { ask, runtime: undefined, extra });
    if (!choice.ok) throw new Error(choice.problem.why);
    onTestFinished(choice.close);
    return { executor: choice.executor, complaints };
  };
  const rootIs = reading(['id', '-un'], { privileged: true });
  const TYPED = 'touch /run/home/typed';
  const nothingTyped = async () => expect(await host.script('ls /run/home')).not.toContain('typed');

  test('a login shell that talks is not taken for sudo that took the password', async () => {
    await host.script(`
      printf '#!/bin/sh\\necho hello; exec /bin/sh "$@"\\n' >/run/talkative
      chmod 755 /run/talkative
      passwd=$(sed '/^walker:/s|:[^:]*$|:/run/talkative|' /etc/passwd)
      printf '%s\\n' "$passwd" >/run/passwd
    `);
    const { executor, complaints } = await open(ASKING, ['wrong', 'open sesame']);
    expect(complaints).toEqual(['', expect.stringContaining('1 incorrect password attempt')]);
    expect((await executor.run(rootIs)).stdout).toBe('root\n');
    await host.script(`
      passwd=$(sed '/^walker:/s|:[^:]*$|:/bin/sh|' /etc/passwd)
      printf '%s\\n' "$passwd" >/run/passwd
    `);
  });

  test.each([
    ['as it is', ''],
    ['with a terminal of its own', 'Defaults use_pty\n'],
    ['without one', 'Defaults !use_pty\n'],
  ])('asks until it is right: %s', async (_case, more) => {
    const { executor, complaints } = await open(ASKING + more, ['wrong', 'open sesame']);
    expect(complaints).toEqual(['', expect.stringContaining('try again')]);
    expect(executor.rootBy?.()).toBe('sudo');
    expect((await executor.run(rootIs)).stdout).toBe('root\n');
    expect((await executor.run(reading(['id', '-un']))).stdout).toBe('walker\n');
  });

  test('asks nobody where it needs no password', async () => {
    const { executor, complaints } = await open(FREE, []);
    expect(complaints).toEqual([]);
    expect((await executor.run(rootIs)).stdout).toBe('root\n');
  });

  test('that no longer needs a password when the answer comes runs no line of it', async () => {
    const { executor } = await open(ASKING, [TYPED], async () => {
      await configure(FREE);
    });
    expect((await executor.run(rootIs)).stdout).toBe('root\n');
    await nothingTyped();
  });

  test('that remembers another answer asks all the same, and runs no line of it', async () => {
    const { executor, complaints } = await open(ASKING, [TYPED, TYPED, 'open sesame'], async () => {
      await host.script(REMEMBER);
    });
    expect(complaints).toHaveLength(3);
    expect((await executor.run(rootIs)).stdout).toBe('root\n');
    await nothingTyped();
  });

  test.each([
    ['wants a terminal', `${ASKING}Defaults requiretty\n`, [], /must have a tty/],
    ['does not know the user', DEFAULTS, ['open sesame'], /not in the sudoers file/],
    ['takes one try', `${ASKING}Defaults passwd_tries=1\n`, [TYPED, null], /gave no password/],
  ])('that %s makes nobody root, and says so', async (_case, sudoers, words, why) => {
    const { executor } = await open(sudoers, words);
    expect(executor.rootBy?.()).toBeNull();
    expect(executor.rootless()).toMatch(why);
    expect((await executor.run(rootIs)).stdout).toBe('walker\n');
    await nothingTyped();
  });
});
