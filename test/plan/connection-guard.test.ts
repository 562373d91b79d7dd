import { describe, expect, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { type CommandResult, silentSuccess } from '../../src/executor/command-result.ts';
import type { Connection } from '../../src/executor/connection.ts';
import type { Engine, EngineAnswer, EngineFailure } from '../../src/executor/engine/engine.ts';
import type { Executor } from '../../src/executor/executor.ts';
import {
  ConnectionLost,
  catchConnectionLost,
  guardHost,
} from '../../src/plan/recovery/connection-guard.ts';
import { toyHost } from './toy-host.ts';

const DOWN: Connection = { kind: 'down', since: 0, why: '', retryAt: null, needsPerson: false };

/** A way that a test breaks and mends, and what its two ends answer. */
function wayWith(parts: {
  readonly run?: (become: (connection: Connection) => void) => Partial<CommandResult>;
  readonly call?: (become: (connection: Connection) => void) => EngineAnswer;
  readonly begins?: Connection;
}) {
  let connection: Connection = parts.begins ?? { kind: 'up' };
  const listeners = new Set<(connection: Connection) => void>();
  const become = (next: Connection) => {
    connection = next;
    for (const listener of [...listeners]) listener(next);
  };
  const executor: Executor = {
    ...toyHost(() => null),
    run: async ({ argv }) => ({ ...silentSuccess(argv), ...parts.run?.(become) }),
    connection: {
      current: () => connection,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      retry: () => become({ kind: 'up' }),
      interact: async () => become({ kind: 'up' }),
    },
  };
  const engine: Engine = {
    address: 'toy',
    events: () => Promise.reject(new Error('a toy has no events')),
    call: async () => parts.call?.(become) ?? { ok: true, value: {} },
  };
  return { guarded: guardHost({ executor, engine }), become, listeners };
}

const LOOK = reading(['true']);
const failed = (failure: EngineFailure): EngineAnswer => {
  return { ok: false, failure, problem: { what: 'ask', why: 'it failed', hint: '' } };
};

describe('a command', () => {
  test.each<{
    readonly title: string;
    readonly begins?: Connection;
    readonly result: Partial<CommandResult>;
    readonly drops?: boolean;
    readonly broken: false | 'may have run' | 'did not run';
  }>([
    { title: 'that succeeded', result: {}, broken: false },
    { title: 'that failed', result: { exitCode: 1 }, broken: false },
    { title: 'that was too slow', result: { exitCode: null, timedOut: true }, broken: false },
    { title: 'that said so before a break', result: { exitCode: 1 }, drops: true, broken: false },
    { title: 'that was cancelled', result: { exitCode: null, cancelled: true }, broken: false },
    { title: 'that was lost', result: { exitCode: null, lost: true }, broken: 'may have run' },
    {
      title: 'that ended by no code when the way broke',
      result: { exitCode: null, timedOut: true },
      drops: true,
      broken: 'may have run',
    },
    {
      title: 'that was asked for while the way was broken',
      begins: DOWN,
      result: { exitCode: null },
      broken: 'did not run',
    },
  ])('$title: broken is $broken', async ({ begins, result, drops = false, broken }) => {
    const { guarded } = wayWith({
      ...(begins === undefined ? {} : { begins }),
      run: (become) => {
        if (drops) become(DOWN);
        return result;
      },
    });
    const answer = await catchConnectionLost(() => guarded.host.executor.run(LOOK));
    expect(answer instanceof ConnectionLost).toBe(broken !== false);
    if (answer instanceof ConnectionLost) expect(answer.mayHaveRun).toBe(broken === 'may have run');
  });
});

describe('an engine behind the way', () => {
  const call = (failure: EngineFailure) => {
    const { engine } = wayWith({ call: () => failed(failure) }).guarded.host;
    return catchConnectionLost(async () => engine?.call({ kind: 'info' }));
  };

  test.each<EngineFailure>(['protocol', 'refused', 'timed-out', 'failed'])(
    'that is in trouble of its own (%s) is no broken way',
    async (failure) => {
      expect(await call(failure)).toMatchObject({ failure });
    },
  );

  test.each<[EngineFailure, boolean]>([
    ['lost', true],
    ['unconnected', false],
  ])('whose connection is %s: the way broke; it may have been done: %s', async (failure, may) => {
    const answer = await call(failure);
    expect(answer).toBeInstanceOf(ConnectionLost);
    expect(answer).toMatchObject({ mayHaveRun: may });
  });
});

describe('waiting', () => {
  test('ends when the way stands again, and tells of each change', async () => {
    const { guarded, become, listeners } = wayWith({ begins: DOWN });
    const told: Connection['kind'][] = [];
    const untilReconnected = guarded.untilReconnected(undefined, ({ kind }) => told.push(kind));
    become(DOWN);
    become({ kind: 'up' });
    expect(await untilReconnected).toBe(true);
    expect(told).toEqual(['down', 'down', 'up']);
    guarded.close();
    expect(listeners.size).toBe(0);
  });

  test('ends when nobody wants to wait any longer', async () => {
    const { guarded, listeners } = wayWith({ begins: DOWN });
    const leave = new AbortController();
    const untilReconnected = guarded.untilReconnected(leave.signal, () => {});
    leave.abort();
    expect(await untilReconnected).toBe(false);
    guarded.close();
    expect(listeners.size).toBe(0);
  });
});
