import type { Engine } from './engine.ts';
import { isEngineChange } from './engine-effect.ts';
import { showEngineCall } from './show-engine-call.ts';

/** Lets questions through, and refuses what would change the engine. */
export function readOnlyEngine(engine: Engine): Engine {
  return {
    ...engine,
    call: async (call, options) => {
      if (!isEngineChange(call)) return engine.call(call, options);
      const shown = showEngineCall(call);
      return {
        ok: false,
        failure: 'denied',
        problem: { what: `run ${shown}`, why: `read-only: not run: ${shown}`, hint: '' },
      };
    },
  };
}
