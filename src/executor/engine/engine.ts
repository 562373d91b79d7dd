import type { Problem } from '../../model/problem.ts';
import type { EngineChange, Spoken } from './engine-change.ts';

/** A request to the engine as data: what to ask or do, apart from who asks it and how. */
export type EngineCall = EngineQuestion | (EngineChange & Spoken);

export type EngineQuestion =
  | { readonly kind: 'version' }
  | { readonly kind: 'info' }
  /** Containers in every state, not only the running ones. */
  | { readonly kind: 'list-containers' }
  | { readonly kind: 'inspect-container'; readonly id: string }
  | { readonly kind: 'list-networks' }
  /**
   * As in Podman's own API, with the link of each (docs.podman.io, libpod API); other engines have
   * no such call.
   */
  | { readonly kind: 'list-libpod-networks' }
  /** As in Podman's own API, each with its own networks. */
  | { readonly kind: 'list-libpod-containers' }
  | { readonly kind: 'inspect-network'; readonly id: string }
  | { readonly kind: 'list-images' }
  | { readonly kind: 'list-services' }
  /** Lists the nodes of the engine's swarm; only a manager can. */
  | { readonly kind: 'list-nodes' };

/** Why the engine gave no answer, for code to decide on; the `Problem` beside it is for people. */
export type EngineFailure =
  /** Nothing exists at the address: no engine was ever started here, or it lives elsewhere. */
  | 'absent'
  /** Something exists at the address but nothing answers: the engine is stopped or starting. */
  | 'refused'
  /** The kernel or the engine forbids it to this user. */
  | 'denied'
  /** The thing that was asked for is gone (HTTP 404): it ended between two reads. */
  | 'vanished'
  | 'timed-out'
  | 'cancelled'
  /** There is no connection to the engine's machine at the moment: nothing was asked. */
  | 'unconnected'
  /**
   * The connection to the engine's machine ended first: whether a change took effect is not known.
   */
  | 'lost'
  /** It answered with an error of its own (HTTP 4xx or 5xx). */
  | 'failed'
  /** Its answer was too long to read: whether a change took effect is unknown. */
  | 'too-long'
  /** What answered does not speak the Engine API, or stopped in the middle of an answer. */
  | 'protocol';

export type EngineRefusal = {
  readonly ok: false;
  readonly failure: EngineFailure;
  readonly problem: Problem;
};

/** `value` is the engine's own JSON, not yet checked: the loader that asked parses it. */
export type EngineAnswer = { readonly ok: true; readonly value: unknown } | EngineRefusal;

/** Something that happened to a container or a network of the engine. */
export type EngineEvent = {
  /** `container` or `network`. */
  readonly type: string;
  /** `start`, `die`, `connect`, … */
  readonly action: string;
  /** Of the container or the network. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
};

export type EventOptions = {
  readonly signal: AbortSignal;
  /** The engine listens from now on: what was read before may be stale, what is read now is not. */
  readonly onOpen: () => void;
  readonly onEvent: (event: EngineEvent) => void;
};

/** A container engine. Nothing here throws for what the engine does or fails to do. */
export interface Engine {
  /** Where it is, as `DOCKER_HOST` would say it. */
  readonly address: string;
  call(call: EngineCall, options?: { readonly signal?: AbortSignal }): Promise<EngineAnswer>;
  /**
   * Hands over events until the signal aborts (`cancelled`) or the connection cannot be made or
   * ends (any other failure). It always ends in a refusal that says why; a caller that wants to
   * stay connected waits, calls again, and reads everything again at `onOpen`.
   */
  events(options: EventOptions): Promise<EngineRefusal>;
}
