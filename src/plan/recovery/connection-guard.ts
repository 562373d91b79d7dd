import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, ConnectionWatch } from '../../executor/connection.ts';
import type { Engine } from '../../executor/engine/engine.ts';
import type { Executor } from '../../executor/executor.ts';
import type { Host } from '../../executor/operation.ts';

/** The way to the host broke before what was asked was answered, so that there is nothing to judge by. */
export class ConnectionLost extends Error {
  /** Whether it may have been done all the same; false where it was asked while nothing could be. */
  readonly mayHaveRun: boolean;

  constructor(why: string, mayHaveRun: boolean) {
    super(why);
    this.name = 'ConnectionLost';
    this.mayHaveRun = mayHaveRun;
  }
}

/** A host that is worked on over a way that may break. */
export type GuardedHost = {
  /**
   * Throws `ConnectionLost` instead of giving an answer that is none: nothing that is concluded from its
   * answers was concluded from silence.
   */
  readonly host: Host;
  /**
   * Waits until the way stands again; false where `leave` aborts first. Hands over how the way stands,
   * at once and at each change.
   */
  readonly untilReconnected: (
    leave: AbortSignal | undefined,
    onConnection: (connection: Connection) => void,
  ) => Promise<boolean>;
  /** Once the way stands again: who works on the host now in our place, in words; null where nobody does. */
  readonly regain: () => Promise<string | null>;
  /** Stops watching. */
  readonly close: () => void;
};

/** What becomes of the work, or the break that cut it off. */
export async function catchConnectionLost<T>(work: () => Promise<T>): Promise<T | ConnectionLost> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConnectionLost) return error;
    throw error;
  }
}

/**
 * Watches the way to a host. This machine is always reached: it is handed back as it is. `regain` takes
 * the host's lock again where it was lost.
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
      // A command may tell of the break before the connection itself is known to be down.
      if (breaks === seenBreaks && !isDown()) await sleep(NOTICE_MS);
      seenBreaks = breaks;
      return untilReconnected(connection, leave, onConnection);
    },
    regain,
    close,
  };
}

/** The break as the connection explains it, or else what the command or the engine's client said. */
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

/** Its client tells what the connection cost it from what the engine said. */
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
