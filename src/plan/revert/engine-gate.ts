import type { Engine } from '../../executor/engine/engine.ts';
import { isEngineChange } from '../../executor/engine/engine-effect.ts';

type Gate = {
  /** Before anything that is asked; throws `Reverting` where the host takes the build back. */
  readonly makeSure: () => Promise<void>;
  /** Tells the host of it; a text says why it could not be told, so that nothing may be asked for. */
  readonly sign: () => Promise<string | null>;
};

/**
 * An engine whose changes are told to the watcher. A request cannot carry a mark to the host: that goes
 * before it, and after it the host is asked again, so that a request which came too late is known to have.
 */
export function engineBehind(engine: Engine, { makeSure, sign }: Gate): Engine {
  return {
    ...engine,
    call: async (call, options) => {
      await makeSure();
      if (!isEngineChange(call)) return engine.call(call, options);
      const why = await sign();
      if (why !== null) {
        const problem = { what: 'tell the host of it', why, hint: '' };
        return { ok: false, failure: 'failed', problem };
      }
      const answer = await engine.call(call, options);
      await sign();
      return answer;
    },
  };
}
