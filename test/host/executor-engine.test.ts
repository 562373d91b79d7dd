import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import type { Engine, EngineAnswer } from '../../src/executor/engine/engine.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';

describeWith(['root', 'namespaces', 'engine'], 'a real engine', () => {
  let real: PrivateEngine;
  let engine: Engine;

  beforeAll(async () => {
    real = await startPrivateEngine();
    const endpoint = { kind: 'unix', path: real.socket } as const;
    engine = connectEngine({ dial: localExecutor().dial, endpoint });
  });
  afterAll(() => real.stop());

  const value = (answer: EngineAnswer) => {
    if (!answer.ok) throw new Error(answer.problem.why);
    return answer.value;
  };

  test('answers each call with its JSON', async () => {
    const id = await real.container('web');
    await real.docker('stop', '--time', '0', 'web');
    expect(value(await engine.call({ kind: 'version' }))).toHaveProperty('ApiVersion');
    expect(value(await engine.call({ kind: 'info' }))).toHaveProperty('ServerVersion');
    expect(value(await engine.call({ kind: 'list-containers' }))).toMatchObject([
      { Id: id, State: 'exited' },
    ]);
    expect(value(await engine.call({ kind: 'inspect-container', id }))).toMatchObject({
      Name: '/web',
    });
    const networks = value(await engine.call({ kind: 'list-networks' }));
    expect(networks).toContainEqual(expect.objectContaining({ Name: 'bridge' }));
    const bridge = value(await engine.call({ kind: 'inspect-network', id: 'bridge' }));
    expect(bridge).toMatchObject({ Driver: 'bridge' });
  });

  test.each(['inspect-container', 'inspect-network'] as const)(
    'says of what is gone that it vanished: %s',
    async (kind) => {
      const answer = await engine.call({ kind, id: 'never-was' });
      expect(answer).toMatchObject({ ok: false, failure: 'vanished' });
    },
  );

  test('tells of what happens, but not of execs, until it ends; and is found again', async () => {
    const seen: string[] = [];
    const open = Promise.withResolvers<void>();
    const following = engine.events({
      signal: new AbortController().signal,
      onOpen: open.resolve,
      onEvent: ({ type, action }) => seen.push(`${type} ${action}`),
    });
    await open.promise;
    await real.container('db');
    await real.docker('exec', 'db', 'true');
    await real.docker('network', 'create', 'backend');
    await expect.poll(() => seen).toContain('network create');
    expect(seen).toEqual([
      'container create',
      'network connect',
      'container start',
      'network create',
    ]);
    await real.halt();
    expect(await following).toMatchObject({ ok: false, failure: 'protocol' });
    expect(await engine.call({ kind: 'version' })).toMatchObject({ ok: false });
    await real.resume();
    expect(await engine.call({ kind: 'version' })).toMatchObject({ ok: true });
  });
});
