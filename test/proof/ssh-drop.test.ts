import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { changing, reading } from '../../src/executor/command.ts';
import { succeeded } from '../../src/executor/command-result.ts';
import type { Connection } from '../../src/executor/connection.ts';
import { openSsh, type SshExecutor } from '../../src/executor/ssh/ssh-executor.ts';
import { type FarHost, startFarHost } from '../support/far-host.ts';
import { describeWith } from '../support/needs.ts';

describeWith(['root', 'namespaces', 'sshd', 'procps'], 'a way over ssh that drops', () => {
  let far: FarHost;
  beforeAll(async () => {
    far = await startFarHost();
  });
  afterAll(() => far.stop());

  const follow = (executor: SshExecutor) => {
    const heard: Connection[] = [];
    executor.connection.subscribe((connection) => heard.push(connection));
    return heard;
  };
  const isUp = (executor: SshExecutor) => () => executor.connection.current().kind;

  test('loses what runs, refuses what comes, and is mended by itself', async () => {
    const { executor } = await far.open();
    const heard = follow(executor);
    const lost = executor.run(changing(['sleep', '4714']));
    await expect.poll(() => far.running('sleep 4714'), { timeout: 5_000 }).not.toEqual([]);
    const before = Date.now();
    far.sshd.wire.cut();
    expect(await lost).toMatchObject({ exitCode: null, lost: true, timedOut: false });
    const refused = await executor.run(reading(['true']));
    expect(refused).toMatchObject({ exitCode: null, lost: false });
    expect(refused.message).toContain('no connection');
    const down = executor.connection.current();
    if (down.kind !== 'down') throw new Error('it is up');
    expect(down.since).toBeGreaterThanOrEqual(before);
    expect(down.retryAt).toBeGreaterThan(Date.now());
    expect(down.needsPerson).toBe(false);
    expect(down.why).not.toBe('');
    await expect.poll(isUp(executor), { timeout: 15_000 }).toBe('up');
    expect(await far.running('sleep 4714')).toEqual([]);
    expect(heard.at(-1)).toEqual({ kind: 'up' });
    expect(succeeded(await executor.run(reading(['true'])))).toBe(true);
  });

  test('is not over before what ran has ended on the other side', async () => {
    const { executor } = await far.open();
    const lost = executor.run(changing(['sh', '-c', 'trap "" TERM HUP; sleep 4715; sleep 4715']));
    await expect.poll(() => far.running('sleep 4715'), { timeout: 5_000 }).not.toEqual([]);
    // The other side is not told: as with a link that just goes away.
    far.sshd.wire.freeze();
    const late = executor.run(changing(['sh', '-c', 'sleep 4716 # late']));
    await pause(100);
    far.sshd.wire.forsake();
    expect(await Promise.all([lost, late])).toMatchObject([{ lost: true }, { lost: true }]);
    expect(await far.running('sleep 4715')).not.toEqual([]);
    far.sshd.wire.thaw();
    await expect.poll(isUp(executor), { timeout: 15_000 }).toBe('up');
    expect(await far.running('sleep 471')).toEqual([]);
    expect(await far.running('sshd: root')).toHaveLength(1);
  });

  test('lets what changes the host come to its end, and is up only then', async () => {
    const { executor } = await far.open();
    const script = 'trap "" PIPE; sleep 1.5; echo whole >/run/change';
    const lost = executor.run(changing(['sh', '-c', script]));
    await expect.poll(() => far.running('sleep 1.5'), { timeout: 5_000 }).not.toEqual([]);
    far.sshd.wire.cut();
    expect(await lost).toMatchObject({ lost: true });
    await expect.poll(isUp(executor), { timeout: 15_000 }).toBe('up');
    expect(await far.host.run(['cat', '/run/change'])).toBe('whole\n');
  });

  test('waits for a person where no other can help', async () => {
    const { executor } = await far.open();
    await far.sshd.withoutKey(async () => {
      far.sshd.wire.cut();
      await expect
        .poll(() => executor.connection.current(), { timeout: 5_000 })
        .toMatchObject({ kind: 'down', needsPerson: true, retryAt: null });
      expect(executor.connection.current()).toMatchObject({
        why: expect.stringContaining('Permission denied'),
      });
    });
    executor.connection.retry();
    await expect.poll(isUp(executor), { timeout: 2_000 }).toBe('up');
  });

  test('is told before what it cost ends', async () => {
    const { executor } = await far.open();
    const runs = Array.from({ length: 8 }, async () => {
      const { lost } = await executor.run(reading(['sleep', '4717']));
      return lost && executor.connection.current().kind === 'down';
    });
    await expect.poll(() => far.running('sleep 4717'), { timeout: 5_000 }).not.toEqual([]);
    far.sshd.wire.cut();
    expect(await Promise.all(runs)).toEqual(runs.map(() => true));
  });

  test('is no end of a host that is not reached at first, where there are others', async () => {
    far.sshd.wire.refuse(true);
    const extra = ['-F', far.sshd.config];
    const options = { ask: null, runtime: undefined, extra, patient: true };
    const choice = await openSsh(far.sshd.address, options);
    if (!choice.ok) throw new Error(choice.problem.why);
    onTestFinished(choice.close);
    const { executor } = choice;
    expect(executor.connection.current()).toMatchObject({ kind: 'down', needsPerson: false });
    expect(await executor.run(reading(['true']))).toMatchObject({ exitCode: null, lost: false });
    far.sshd.wire.refuse(false);
    await expect.poll(isUp(executor), { timeout: 5_000 }).toBe('up');
    expect(succeeded(await executor.run(reading(['true'])))).toBe(true);
  });

  test('is tried again at once when asked for, and with longer pauses else', async () => {
    const { executor } = await far.open();
    const heard = follow(executor);
    far.sshd.wire.refuse(true);
    far.sshd.wire.cut();
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(5);
    const pauses = heard.flatMap((each) =>
      each.kind === 'down' && each.retryAt !== null ? [each.retryAt - each.since] : [],
    );
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(new Set(heard.map((each) => each.kind === 'down' && each.since)).size).toBe(1);
    far.sshd.wire.refuse(false);
    executor.connection.retry();
    await expect.poll(isUp(executor), { timeout: 2_000 }).toBe('up');
  });
});
