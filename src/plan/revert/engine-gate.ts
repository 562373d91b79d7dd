import type { Engine } from '../../executor/engine/engine.ts';
import { isEngineChange } from '../../executor/engine/engine-effect.ts';

type Gate = {
  /** Before anything that is asked; throws `Reverting` where the host takes the build back. */
  readonly makeSure: () => Promise<void>;
  /**
   * Tells the host about the change; a string says why that failed, and then nothing may be
   * requested.
   */
  readonly sign: () => Promise<string | null>;
};

/**
 * Wraps an engine so that its changes are reported to the watcher. A request cannot carry a mark to
 * the host, so the mark goes first; after the request the host is asked again, so that one that
 * came too late is noticed.
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
