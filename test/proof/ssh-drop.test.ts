import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { changing, reading } from '../../src/executor/command.ts';
import type { Connection } from '../../src/executor/connection.ts';
import { succeeded } from '../../src/executor/result.ts';
import { openSsh, type SshExecutor } from '../../src/executor/ssh/ssh-executor.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

const _sh = (script: string, ...args: string[]) => reading(['sh', '-c', script, 'sh', ...args]);

describeWith(['root', 'namespaces', 'sshd', 'procps'], 'a way over ssh that drops', () => {
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

  /** Command lines of the other side that have the text. */
  const running = async (text: string) =>
    (await host.run(['ps', '-eo', 'stat,args']))
      .split('\n')
      .filter((line) => line.includes(text) && !line.startsWith('Z'));

  const open = async (config = sshd.config) => {
    const options = { ask: null, runtime: undefined, extra: ['-F', config] };
    const choice = await openSsh(sshd.address, options);
    if (!choice.ok) throw new Error(choice.problem.why);
    onTestFinished(choice.close);
    return choice;
  };

  const follow = (executor: SshExecutor) => {
    const heard: Connection[] = [];
    executor.connection.subscribe((connection) => heard.push(connection));
    return heard;
  };
  const isUp = (executor: SshExecutor) => () => executor.connection.current().kind;

  test('loses what runs, refuses what comes, and is mended by itself', async () => {
    const { executor } = await open();
    const heard = follow(executor);
    const lost = executor.run(changing(['sleep', '4714']));
    await expect.poll(() => running('sleep 4714'), { timeout: 5_000 }).not.toEqual([]);
    const before = Date.now();
    sshd.wire.cut();
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
    await expect.poll(isUp(executor), { timeout: 5_000 }).toBe('up');
    expect(await running('sleep 4714')).toEqual([]);
    expect(heard.at(-1)).toEqual({ kind: 'up' });
    expect(succeeded(await executor.run(reading(['true'])))).toBe(true);
  });

  test('is not over before what ran has ended on the other side', async () => {
    const { executor } = await open();
    const lost = executor.run(changing(['sh', '-c', 'trap "" TERM HUP; sleep 4715; sleep 4715']));
    await expect.poll(() => running('sleep 4715'), { timeout: 5_000 }).not.toEqual([]);
    // The other side is not told: as with a link that just goes away.
    sshd.wire.freeze();
    const late = executor.run(changing(['sh', '-c', 'sleep 4716 # late']));
    await pause(100);
    sshd.wire.forsake();
    expect(await Promise.all([lost, late])).toMatchObject([{ lost: true }, { lost: true }]);
    expect(await running('sleep 4715')).not.toEqual([]);
    sshd.wire.thaw();
    await expect.poll(isUp(executor), { timeout: 10_000 }).toBe('up');
    expect(await running('sleep 471')).toEqual([]);
    expect(await running('sshd: root')).toHaveLength(1);
  });

  test('waits for a person where no other can help', async () => {
    const { executor } = await open();
    await sshd.withoutKey(async () => {
      sshd.wire.cut();
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
    const { executor } = await open();
    const runs = Array.from({ length: 8 }, async () => {
      const { lost } = await executor.run(reading(['sleep', '4717']));
      return lost && executor.connection.current().kind === 'down';
    });
    await expect.poll(() => running('sleep 4717'), { timeout: 5_000 }).not.toEqual([]);
    sshd.wire.cut();
    expect(await Promise.all(runs)).toEqual(runs.map(() => true));
  });

  test('is no end of a host that is not reached at first, where there are others', async () => {
    sshd.wire.refuse(true);
    const extra = ['-F', sshd.config];
    const options = { ask: null, runtime: undefined, extra, patient: true };
    const choice = await openSsh(sshd.address, options);
    if (!choice.ok) throw new Error(choice.problem.why);
    onTestFinished(choice.close);
    const { executor } = choice;
    expect(executor.connection.current()).toMatchObject({ kind: 'down', needsPerson: false });
    expect(await executor.run(reading(['true']))).toMatchObject({ exitCode: null, lost: false });
    sshd.wire.refuse(false);
    await expect.poll(isUp(executor), { timeout: 5_000 }).toBe('up');
    expect(succeeded(await executor.run(reading(['true'])))).toBe(true);
  });

  test('is tried again at once when asked for, and with longer pauses else', async () => {
    const { executor } = await open();
    const heard = follow(executor);
    sshd.wire.refuse(true);
    sshd.wire.cut();
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(5);
    const pauses = heard.flatMap((each) =>
      each.kind === 'down' && each.retryAt !== null ? [each.retryAt - each.since] : [],
    );
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(new Set(heard.map((each) => each.kind === 'down' && each.since)).size).toBe(1);
    sshd.wire.refuse(false);
    executor.connection.retry();
    await expect.poll(isUp(executor), { timeout: 2_000 }).toBe('up');
  });
});
