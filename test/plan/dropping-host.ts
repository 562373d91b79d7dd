import { notRun } from '../../src/executor/command-result.ts';
import type { Connection, ConnectionWatch } from '../../src/executor/connection.ts';
import type { Executor } from '../../src/executor/executor.ts';
import type { ToyHost } from './toy-host.ts';

/**
 * How a command meets a connection that breaks: it never reached the host; it took effect, and its end
 * was lost; or the connection was down already when it was asked for.
 */
export type Moment = 'before' | 'after' | 'down';

export type Drop = { readonly n: number; readonly moment: Moment };

export type Dropping = {
  readonly executor: Executor & { readonly connection: ConnectionWatch };
  /** Brings the connection back. */
  readonly mend: () => void;
  /** Commands that were asked for. */
  readonly asked: () => number;
};

const UP: Connection = { kind: 'up' };

/**
 * A toy host over a connection that drops at the n-th command, for each of the drops. It comes back by
 * itself, in a later turn of the event loop, unless `mends` says no.
 */
export function droppingHost(
  host: ToyHost,
  drops: readonly Drop[],
  mends: () => boolean = () => true,
): Dropping {
  let connection = UP;
  let asked = 0;
  const listeners = new Set<(connection: Connection) => void>();
  const become = (next: Connection) => {
    connection = next;
    for (const listener of [...listeners]) listener(next);
  };
  const mend = () => become(UP);
  const drop = () => {
    become({ kind: 'down', since: 0, why: 'it dropped', retryAt: null, needsPerson: false });
    setImmediate(() => {
      if (mends() && connection.kind === 'down') mend();
    });
  };
  const run: Executor['run'] = async (command, options) => {
    const fate = drops.find(({ n }) => n === asked);
    asked += 1;
    if (connection.kind === 'down') return notRun(command.argv, 'the connection is down');
    if (fate === undefined) return host.run(command, options);
    if (fate.moment === 'after') await host.run(command, options);
    drop();
    const ended = notRun(command.argv, 'the connection dropped');
    return fate.moment === 'down' ? ended : { ...ended, lost: true };
  };
  return {
    executor: {
      ...host,
      run,
      connection: {
        current: () => connection,
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        retry: mend,
        interact: async () => mend(),
      },
    },
    mend,
    asked: () => asked,
  };
}
