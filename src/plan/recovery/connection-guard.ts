import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, ConnectionWatch } from '../../executor/connection.ts';
import type { Engine } from '../../executor/engine/engine.ts';
import type { Executor } from '../../executor/executor.ts';
import type { Host } from '../../executor/operation.ts';

/**
 * Thrown when the connection to the host broke before the answer came, so there is nothing to judge
 * by.
 */
export class ConnectionLost extends Error {
  /**
   * Whether the command may have run anyway; false if it was asked while the host was unreachable.
   */
  readonly mayHaveRun: boolean;

  constructor(why: string, mayHaveRun: boolean) {
    super(why);
    this.name = 'ConnectionLost';
    this.mayHaveRun = mayHaveRun;
  }
}

/** A host behind a connection that may break. */
export type GuardedHost = {
  /**
   * Throws `ConnectionLost` instead of returning an empty answer, so that nothing is ever concluded
   * from silence.
   */
  readonly host: Host;
  /**
   * Waits until the host is connected again; false if `leave` aborts first. Passes on the state of
   * the connection, at once and at each change.
   */
  readonly untilReconnected: (
    leave: AbortSignal | undefined,
    onConnection: (connection: Connection) => void,
  ) => Promise<boolean>;
  /**
   * Takes the host's lock again after a reconnect: returns who holds it now, in words, or null on
   * success.
   */
  readonly regain: () => Promise<string | null>;
  /** Stops watching. */
  readonly close: () => void;
};

/** Returns the result of the work, or the lost connection that interrupted it. */
export async function catchConnectionLost<T>(work: () => Promise<T>): Promise<T | ConnectionLost> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConnectionLost) return error;
    throw error;
  }
}

/**
 * Guards a host against a broken connection. This machine is always reachable and is returned as it
 * is. `regain` takes the host's lock again if it was lost.
 */
export function guardHost(
  host: Host,
  regain: GuardedHost['regain'] = async () => null,
): GuardedHost {
  const { connection } = host.executor;
  if (connection === undefined)
    return { host, untilReconnected: async () => true, regain, close: () => {} };
  let breaks = 0;
  let seenBreaks = 0;
  const close = connection.subscribe(({ kind }) => {
    if (kind === 'down') breaks += 1;
  });
  const isDown = () => connection.current().kind === 'down';
  const broken: Broken = (said, mayHaveRun) => {
    const now = connection.current();
    return new ConnectionLost(now.kind === 'down' ? now.why : said, mayHaveRun);
  };
  return {
    host: {
      executor: { ...host.executor, run: runOver(host.executor, broken, () => breaks, isDown) },
      engine: host.engine === null ? null : engineOver(host.engine, broken),
    },
    untilReconnected: async (leave, onConnection) => {
      // A command may report the break before the connection is known to be down.
      if (breaks === seenBreaks && !isDown()) await sleep(NOTICE_MS);
      seenBreaks = breaks;
      return untilReconnected(connection, leave, onConnection);
    },
    regain,
    close,
  };
}

/**
 * Builds the error from the connection's explanation or, without one, from what the command or
 * engine client said.
 */
type Broken = (said: string, mayHaveRun: boolean) => ConnectionLost;

function runOver(
  executor: Executor,
  broken: Broken,
  breaks: () => number,
  isDown: () => boolean,
): Executor['run'] {
  return async (command, options) => {
    const wasDown = isDown();
    const seen = breaks();
    const answer = await executor.run(command, options);
    const hasEnded = answer.exitCode !== null || answer.cancelled;
    const broke = wasDown || isDown() || breaks() > seen;
    if (answer.lost || (broke && !hasEnded)) {
      throw broken(answer.message, answer.lost || !wasDown);
    }
    return answer;
  };
}

/** The engine's client distinguishes a lost connection from an answer of the engine. */
function engineOver(engine: Engine, broken: Broken): Engine {
  return {
    ...engine,
    call: async (call, options) => {
      const answer = await engine.call(call, options);
      if (answer.ok || (answer.failure !== 'lost' && answer.failure !== 'unconnected')) {
        return answer;
      }
      throw broken(answer.problem.why, answer.failure === 'lost');
    },
  };
}

/** Milliseconds in which a connection that broke is known to be down. */
const NOTICE_MS = 100;

function untilReconnected(
  connection: ConnectionWatch,
  leave: AbortSignal | undefined,
  onConnection: (connection: Connection) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isUp: boolean) => {
      stop();
      leave?.removeEventListener('abort', giveUp);
      resolve(isUp);
    };
    const giveUp = () => settle(false);
    const look = (now: Connection) => {
      onConnection(now);
      if (now.kind === 'up') settle(true);
    };
    const stop = connection.subscribe(look);
    leave?.addEventListener('abort', giveUp);
    look(connection.current());
    if (leave?.aborted) giveUp();
  });
}
