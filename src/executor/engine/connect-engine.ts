import type { GetEventsOptions } from 'dockerode';
import * as v from 'valibot';
import type { Executor } from '../executor.ts';
import { lineSplitter } from '../lines.ts';
import type { Secret } from '../secret.ts';
import { isSlow, type Overdue, overdueWords } from '../slowness.ts';
import { type HostSpeed, UNMEASURED } from '../speed.ts';
import { beginTimeLimit } from '../time-limit.ts';
import { ask, dockerClient } from './docker-client.ts';
import { type EngineEndpoint, showEndpoint } from './endpoint/engine-endpoint.ts';
import type {
  Engine,
  EngineAnswer,
  EngineCall,
  EngineEvent,
  EngineRefusal,
  EventOptions,
} from './engine.ts';
import { type EngineConnection, engineConnection } from './engine-connection.ts';
import { isEngineChange } from './engine-effect.ts';
import { engineFailureRefusal, engineRefusal } from './engine-problem.ts';
import { pingEngine } from './ping-engine.ts';
import { type Agreement, agreement, inVersion } from './version-agreement.ts';

/**
 * Milliseconds for an answer to a question, and for the beginning of the events, where the host is
 * not slow.
 */
const TIME_LIMIT = 10_000;

/**
 * Milliseconds for a change: a container may take its ten seconds to stop, a swarm as long to
 * begin.
 */
const CHANGE_LIMIT = 60_000;

type Place = {
  /** How to reach a Unix socket of the host that the engine is on. */
  readonly dial: Executor['dial'];
  readonly endpoint: EngineEndpoint;
  /** Speed of the host that it is reached from. */
  readonly speed?: HostSpeed | undefined;
};

/**
 * Makes an engine for an endpoint. Nothing is connected yet: each call opens its own connection, so
 * that a restarted engine is found again and no call waits for another. The version of the API is
 * agreed on at the first call, and again whenever events are followed: an engine that was away may
 * be a different one.
 */
export function connectEngine(place: Place): Engine {
  const state: Connected = { place, agreed: agreement() };
  return {
    address: showEndpoint(place.endpoint),
    call: (call, options = {}) => answer(state, call, options.signal),
    events: (options) => follow(state, options),
  };
}

type Connected = { readonly place: Place; readonly agreed: Agreement };

/**
 * Uses a connection of its own, until that ends or the wait is `stopped`; closes it in any case.
 */
async function connected<T>(
  { dial, endpoint }: Place,
  stopped: Promise<never>,
  use: (connection: EngineConnection) => Promise<T>,
): Promise<T> {
  const connection = engineConnection(dial, endpoint);
  try {
    return await Promise.race([use(connection), connection.lost, stopped]);
  } finally {
    connection.close();
  }
}

async function answer(
  { place, agreed }: Connected,
  call: EngineCall,
  signal: AbortSignal | undefined,
): Promise<EngineAnswer> {
  const { endpoint, speed = UNMEASURED } = place;
  const what = PURPOSE[call.kind];
  const limit = beginTimeLimit(speed, isEngineChange(call) ? CHANGE_LIMIT : TIME_LIMIT);
  const stopped = whenAborted(signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
  const ping = () => connected(place, stopped, ({ agent }) => pingEngine(agent));
  try {
    const value = await inVersion(agreed, ping, (version) =>
      connected(place, stopped, async ({ agent }) => ask(await dockerClient(agent, version), call)),
    );
    // dockerode hands over the bytes of what is not JSON. A change may be answered with none at all, and by
    // Podman with OK.
    const isSilent =
      Buffer.isBuffer(value) && isEngineChange(call) && /^(OK\s*)?$/.test(`${value}`);
    if (Buffer.isBuffer(value) && !isSilent)
      return engineFailureRefusal('protocol', what, endpoint);
    return { ok: true, value };
  } catch (error) {
    if (signal?.aborted) return engineFailureRefusal('cancelled', what, endpoint);
    const overdue = limit.overdue();
    if (overdue !== null) return late(what, endpoint, overdue);
    const refused = engineRefusal(what, error, endpoint, 'id' in call || isEngineChange(call));
    return call.kind === 'join-swarm' ? withoutSecret(refused, call.token) : refused;
  } finally {
    limit.stop();
  }
}

/** No answer in time; the reason is given if the host is slow. */
function late(what: string, endpoint: EngineEndpoint, overdue: Overdue): EngineRefusal {
  const address = showEndpoint(endpoint);
  const why = isSlow(overdue.bareMs) ? overdueWords(`no answer from ${address}`, overdue) : null;
  return engineFailureRefusal('timed-out', what, endpoint, why);
}

/** An engine may quote what it was given. */
function withoutSecret(refused: EngineRefusal, secret: Secret): EngineRefusal {
  const { problem } = refused;
  return { ...refused, problem: { ...problem, why: secret.hideIn(problem.why) } };
}

async function follow(
  { place, agreed }: Connected,
  { signal, onOpen, onEvent }: EventOptions,
): Promise<EngineRefusal> {
  const { endpoint, speed = UNMEASURED } = place;
  const what = 'follow the events of the engine';
  const limit = beginTimeLimit(speed, TIME_LIMIT);
  const stopped = whenAborted(AbortSignal.any([signal, limit.signal]));
  const ping = () => connected(place, stopped, ({ agent }) => pingEngine(agent));
  try {
    agreed.version = null;
    return await inVersion(agreed, ping, (version) =>
      connected(place, stopped, async ({ agent, unlimit }) => {
        const docker = await dockerClient(agent, version);
        const stream = await Promise.race([docker.getEvents({ filters: EVENTS }), stopped]);
        limit.stop();
        unlimit();
        stream.on('error', () => {});
        onOpen();
        const reading = Promise.withResolvers<never>();
        const lines = lineSplitter((line) => {
          if (line.trim() !== '') onEvent(parseEvent(line));
        });
        stream.setEncoding('utf8').on('data', (text: string) => {
          try {
            lines.push(text);
          } catch (error) {
            reading.reject(error);
          }
        });
        return reading.promise;
      }),
    );
  } catch (error) {
    if (signal.aborted) return engineFailureRefusal('cancelled', what, endpoint);
    const overdue = limit.overdue();
    if (overdue !== null) return late(what, endpoint, overdue);
    return engineRefusal(what, error, endpoint, false);
  } finally {
    limit.stop();
  }
}

const PURPOSE: Readonly<Record<EngineCall['kind'], string>> = {
  version: 'ask the engine for its version',
  info: 'ask the engine about itself',
  'list-containers': 'list the containers',
  'inspect-container': 'inspect a container',
  'list-networks': 'list the networks',
  'list-libpod-networks': 'list the networks',
  'list-libpod-containers': 'list the containers',
  'inspect-network': 'inspect a network',
  'list-images': 'list the images',
  'list-services': 'list the services of the swarm',
  'list-nodes': 'list the nodes of the swarm',
  'create-network': 'make a network',
  'remove-network': 'remove a network',
  connect: 'connect a container to a network',
  disconnect: 'disconnect a container from a network',
  'create-container': 'make a container',
  'start-container': 'start a container',
  'remove-container': 'remove a container',
  'init-swarm': 'begin a swarm',
  'join-swarm': 'join a swarm',
  'leave-swarm': 'leave the swarm',
  'resign-swarm': 'leave the swarm',
};

/**
 * Whatever may change what a snapshot says; not the health checks and execs, which come each
 * second.
 */
const EVENTS: GetEventsOptions['filters'] = {
  type: ['container', 'network'],
  event: [
    'create',
    'start',
    'restart',
    'die',
    'destroy',
    'rename',
    'pause',
    'unpause',
    'update',
    'connect',
    'disconnect',
    'remove',
  ],
};

const RawEvent = v.object({
  Type: v.string(),
  Action: v.string(),
  Actor: v.object({ ID: v.string(), Attributes: v.nullish(v.record(v.string(), v.string()), {}) }),
});

function parseEvent(line: string): EngineEvent {
  const { Type, Action, Actor } = v.parse(RawEvent, JSON.parse(line));
  return { type: Type, action: Action, id: Actor.ID, attributes: Actor.Attributes ?? {} };
}

function whenAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
