import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../src/executor/engine/engine.ts';
import { openSsh, type SshExecutor } from '../../src/executor/ssh/ssh-executor.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';

const CRASH = `
pid=$(cat /run/dockerd.pid)
kill -KILL "$pid"
while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
`;
const SWEEP = 'rm -f /run/dockerd.pid /run/docker.sock';

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'an engine over ssh', () => {
  let real: PrivateEngine;
  let sshd: PrivateSshd;
  let executor: SshExecutor;
  let engine: Engine;
  const closers: (() => Promise<void>)[] = [];
  const open = async (to: PrivateSshd) => {
    const extra = ['-F', to.config];
    const choice = await openSsh(to.address, { ask: null, runtime: undefined, extra });
    if (!choice.ok) throw new Error(choice.problem.why);
    closers.push(choice.close);
    return choice;
  };
  beforeAll(async () => {
    real = await startPrivateEngine();
    sshd = await startPrivateSshd(real.host);
    ({ executor, engine } = await open(sshd));
  });
  afterAll(async () => {
    for (const close of closers) await close();
    await sshd.stop();
    await real.stop();
  });

  const version = () => engine.call({ kind: 'version' });
  const many = (asked: Engine) =>
    Promise.all(Array.from({ length: 30 }, () => asked.call({ kind: 'list-containers' })));

  test('answers through the forwarded socket, many at once too', async () => {
    expect(await version()).toMatchObject({ ok: true });
    expect((await many(engine)).every(({ ok }) => ok)).toBe(true);
  });

  test('is absent or refuses as on this machine, and is found again', async () => {
    await real.host.script(CRASH);
    await expect.poll(version).toMatchObject({ ok: false, failure: 'refused' });
    await real.host.script(SWEEP);
    expect(await version()).toMatchObject({ ok: false, failure: 'absent' });
    await real.resume();
    expect(await version()).toMatchObject({ ok: true });
  });

  test('is lost with the connection, and answers again after it', async () => {
    const open = Promise.withResolvers<void>();
    const events = engine.events({
      signal: new AbortController().signal,
      onOpen: open.resolve,
      onEvent: () => {},
    });
    await open.promise;
    sshd.wire.refuse(true);
    sshd.wire.cut();
    expect(await events).toMatchObject({ ok: false, failure: 'lost' });
    expect(await version()).toMatchObject({ ok: false, failure: 'unconnected' });
    sshd.wire.refuse(false);
    executor.connection.retry();
    await expect.poll(() => executor.connection.current().kind).toBe('up');
    expect(await version()).toMatchObject({ ok: true });
  });

  test('answers through docker itself where sshd forwards no sockets', async () => {
    const strict = await startPrivateSshd(real.host, {
      settings: ['AllowStreamLocalForwarding no'],
    });
    const { engine: guarded, close } = await open(strict);
    expect(await guarded.call({ kind: 'version' })).toMatchObject({ ok: true });
    expect((await many(guarded)).every(({ ok }) => ok)).toBe(true);
    await close();
    await strict.stop();
  });
});
