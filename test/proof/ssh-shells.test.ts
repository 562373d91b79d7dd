import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

/** What runs in place of what was asked for: what /run/mood says of the shell. */
const FORCED = [
  'case $(cat /run/mood) in',
  'silent) exec sleep 1000 ;;',
  'dripping) while :; do printf .; sleep 5; done ;;',
  'flooding) exec yes ;;',
  'endless) exec tr "\\0" x </dev/zero ;;',
  '*) eval "$SSH_ORIGINAL_COMMAND" ;;',
  'esac',
].join(' ');

describeWith(['root', 'namespaces', 'sshd'], 'a login shell over ssh', () => {
  let host: PrivateHost;
  let sshd: PrivateSshd;
  beforeAll(async () => {
    host = await startPrivateHost();
    sshd = await startPrivateSshd(host, { settings: [`ForceCommand ${FORCED}`] });
  });
  afterAll(async () => {
    await sshd.stop();
    await host.stop();
  });
  const inMood = (mood: string) => host.script('echo "$1" >/run/mood', mood);
  const open = () =>
    openSsh(sshd.address, { ask: null, runtime: undefined, extra: ['-F', sshd.config] });

  test.each([
    ['silent', /said nothing for 30 s/, 35],
    ['dripping', /not ready within 120 s/, 125],
    ['flooding', /printed more than 1 MiB/, 10],
    ['endless', /a line of more than 64 KiB/, 10],
  ])('that is %s is given up, and said to be', { timeout: 150_000 }, async (mood, why, seconds) => {
    await inMood(mood);
    const begin = performance.now();
    const memory = process.memoryUsage().rss;
    const choice = await open();
    if (choice.ok) {
      await choice.close();
      throw new Error('it is open');
    }
    expect(choice.problem.why).toMatch(why);
    expect(choice.problem.hint).toContain('try ssh HOST exec sh');
    expect(performance.now() - begin).toBeLessThan(seconds * 1_000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(100 * 1024 * 1024);
  });

  test('that falls silent is tried again and again, and used when it is well', {
    timeout: 120_000,
  }, async () => {
    await inMood('well');
    const choice = await open();
    if (!choice.ok) throw new Error(choice.problem.why);
    onTestFinished(choice.close);
    const { connection } = choice.executor;
    await inMood('silent');
    sshd.wire.cut();
    await expect
      .poll(() => connection.current(), { timeout: 45_000, interval: 500 })
      .toMatchObject({
        kind: 'down',
        why: 'the shell there said nothing for 30 s',
        retryAt: expect.any(Number),
        needsPerson: false,
      });
    await inMood('well');
    await expect.poll(() => connection.current().kind, { timeout: 60_000 }).toBe('up');
  });
});
