/** A link that goes away without a word: nobody closes anything, and nothing passes any more. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

/** Milliseconds in which it is noticed: three questions of five seconds, and a little. */
const NOTICED = 20_000;

describeWith(['root', 'namespaces', 'sshd', 'procps'], 'a link that is dead', () => {
  let host: PrivateHost;
  let sshd: PrivateSshd;
  beforeAll(async () => {
    host = await startPrivateHost();
    sshd = await startPrivateSshd(host);
  });
  afterAll(async () => {
    await sshd.stop();
    await host.stop();
  });

  test('is noticed, and over before it is mended', { timeout: 90_000 }, async () => {
    const extra = ['-F', sshd.config];
    const choice = await openSsh(sshd.address, { ask: null, runtime: undefined, extra });
    if (!choice.ok) throw new Error(choice.problem.why);
    onTestFinished(choice.close);
    const { executor } = choice;
    const sleeping = async () => (await host.run(['ps', '-eo', 'args'])).match(/^sleep 4821$/m);
    const lost = executor.run(reading(['sleep', '4821'], { timeLimit: 80_000 }));
    await expect.poll(sleeping).not.toBeNull();
    const begin = performance.now();
    sshd.wire.freeze();
    expect(await lost).toMatchObject({ lost: true, timedOut: false });
    expect(performance.now() - begin).toBeLessThan(NOTICED);
    const down = executor.connection.current();
    expect(down).toMatchObject({ kind: 'down', why: expect.stringMatching(/not responding/) });
    expect(await sleeping()).not.toBeNull();
    sshd.wire.thaw();
    executor.connection.retry();
    await expect.poll(() => executor.connection.current().kind, { timeout: 20_000 }).toBe('up');
    expect(await sleeping()).toBeNull();
  });
});
