import { Agent } from 'node:http';
import { connect, Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import type { Executor } from '../executor.ts';
import { connectTls } from './endpoint/connect-tls.ts';
import type { EngineEndpoint } from './endpoint/engine-endpoint.ts';

/** Milliseconds that an answer may lag behind the end of the connection it came over. */
const ANSWER_LAG = 50;

/**
 * Bytes that an engine may say over one connection, as much as a command may print. Of all that it
 * says Node makes text and objects, which take several times as much, and of 512 MiB it cannot make
 * a text.
 */
const MOST = 64 * 1024 * 1024;

/**
 * One connection to an engine, to be used for one call: a request, or a few one after the other.
 */
export type EngineConnection = {
  /** For an HTTP client: every request goes over this connection. */
  readonly agent: Agent;
  /**
   * Rejects once the connection has ended; a client may otherwise wait for ever for half an answer.
   */
  readonly lost: Promise<never>;
  /** From here on the amount is unlimited: each piece is used as it comes. */
  readonly unlimit: () => void;
  readonly close: () => void;
};

/**
 * Opens it at the first request. An engine that says more than 64 MiB is cut off: `lost` then
 * rejects with the code EMSGSIZE.
 */
export function engineConnection(
  dial: Executor['dial'],
  endpoint: EngineEndpoint,
): EngineConnection {
  const agent = new Agent({ keepAlive: true });
  // Node would treat it as a socket of its own, which what was dialled need not be.
  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => {});
  const closing = new AbortController();
  let left = MOST;
  let line: Duplex | null = null;
  const onDialled = (dialled: Duplex) => {
    line = dialled;
    if (closing.signal.aborted) dialled.destroy();
    dialled.on('data', (piece: Buffer) => {
      left -= piece.length;
      if (left >= 0) return;
      reject(Object.assign(new Error('the answer is too long'), { code: 'EMSGSIZE' }));
      dialled.destroy();
    });
    dialled.once('close', () => {
      setTimeout(reject, ANSWER_LAG, new Error('the connection ended before the answer did'));
    });
    return asSocket(dialled);
  };
  agent.createConnection = (_options, callback) => {
    open(dial, endpoint, closing.signal).then(
      (dialled) => callback?.(null, onDialled(dialled)),
      // Where there is an error the stream is not looked at, but the type asks for one.
      (error: Error) => callback?.(error, new PassThrough()),
    );
    return undefined;
  };
  const close = () => {
    closing.abort();
    line?.destroy();
    agent.destroy();
  };
  const unlimit = () => {
    left = Number.POSITIVE_INFINITY;
  };
  return { agent, lost, unlimit, close };
}

/**
 * Node's Agent asks of a connection that it keeps what only sockets have (lib/_http_agent.js); a
 * stream of another kind has nothing to do for it.
 */
function asSocket(line: Duplex): Duplex {
  if (line instanceof Socket) return line;
  const nothing = () => line;
  const methods = { setKeepAlive: nothing, setTimeout: nothing, ref: nothing, unref: nothing };
  return Object.assign(line, methods);
}

async function open(
  dial: Executor['dial'],
  endpoint: EngineEndpoint,
  signal: AbortSignal,
): Promise<Duplex> {
  if (endpoint.kind === 'unix') return dial(endpoint.path);
  const { host, port, tls } = endpoint;
  return tls === null ? connect({ host, port }) : connectTls({ host, port, tls }, signal);
}
