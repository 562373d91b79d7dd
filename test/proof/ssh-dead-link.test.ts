/** A link that goes away without a word: nobody closes anything, and nothing passes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { type FarHost, startFarHost } from '../support/far-host.ts';
import { describeWith } from '../support/needs.ts';

/** Milliseconds in which it is noticed: three questions of five seconds, and a little. */
const NOTICED = 20_000;

describeWith(['root', 'namespaces', 'sshd', 'procps'], 'a link that is dead', () => {
  let far: FarHost;
  beforeAll(async () => {
    far = await startFarHost();
  });
  afterAll(() => far.stop());

  test('is noticed, and over before it is mended', { timeout: 90_000 }, async () => {
    const { executor } = await far.open();
    const sleeping = async () => (await far.host.run(['ps', '-eo', 'args'])).match(/^sleep 4821$/m);
    const lost = executor.run(reading(['sleep', '4821'], { timeLimit: 80_000 }));
    await expect.poll(sleeping).not.toBeNull();
    const begin = performance.now();
    far.sshd.wire.freeze();
    expect(await lost).toMatchObject({ lost: true, timedOut: false });
    expect(performance.now() - begin).toBeLessThan(NOTICED);
    const down = executor.connection.current();
    expect(down).toMatchObject({ kind: 'down', why: expect.stringMatching(/not responding/) });
    expect(await sleeping()).not.toBeNull();
    far.sshd.wire.thaw();
    executor.connection.retry();
    await expect.poll(() => executor.connection.current().kind, { timeout: 20_000 }).toBe('up');
    expect(await sleeping()).toBeNull();
  });
});
