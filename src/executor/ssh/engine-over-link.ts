import { setTimeout as pause } from 'node:timers/promises';
import type { Engine, EngineRefusal } from '../engine/engine.ts';
import type { SshLink } from './ssh-link.ts';
import type { SshSession } from './ssh-session.ts';

/**
 * Milliseconds by which the end of a connection may be known later than that of what went through
 * it.
 */
const LAG = 300;

/**
 * The engine of a host whose connection can break: says of a call that the connection cost it, or
 * that there was none to begin with. Such a call looks to the engine's client like a broken engine.
 */
export function engineOverLink(engine: Engine, link: Pick<SshLink, 'session' | 'watch'>): Engine {
  const around = async <A extends { readonly ok: boolean }>(
    ask: () => Promise<A | EngineRefusal>,
  ): Promise<A | EngineRefusal> => {
    const session = link.session();
    if (session === null) return broken('unconnected', link);
    const answer = await ask();
    if (answer.ok || ('failure' in answer && !DOUBTFUL.has(answer.failure))) return answer;
    return (await isOver(session)) ? broken('lost', link) : answer;
  };
  return {
    ...engine,
    call: (call, options) => around(() => engine.call(call, options)),
    events: (options) => around<EngineRefusal>(() => engine.events(options)),
  };
}

/** Failures that a broken connection can look like. */
const DOUBTFUL: ReadonlySet<EngineRefusal['failure']> = new Set([
  'protocol',
  'timed-out',
  'refused',
  'absent',
]);

function isOver({ ended }: SshSession): Promise<boolean> {
  return Promise.race([ended.then(() => true), pause(LAG, false)]);
}

function broken(failure: 'unconnected' | 'lost', { watch }: Pick<SshLink, 'watch'>): EngineRefusal {
  const connection = watch.current();
  const why = connection.kind === 'down' ? connection.why : 'the connection ended';
  const problem =
    failure === 'lost'
      ? { what: 'wait for the engine', why, hint: 'Read again once reconnected.' }
      : {
          what: 'ask the engine',
          why: `no connection: ${why}`,
          hint: 'patchpanel reconnects automatically.',
        };
  return { ok: false, failure, problem };
}
