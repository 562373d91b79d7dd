import { describe, expect, test } from 'vitest';
import { notRun } from '../../src/executor/command-result.ts';
import type { Engine } from '../../src/executor/engine/engine.ts';
import { type EngineOperation, operate } from '../../src/executor/operation.ts';

/** What comes of an operation with an engine that answers this to whatever it is asked. */
function withAnswer(value: unknown, operation: EngineOperation) {
  const engine: Engine = {
    address: 'unix:///x',
    call: async () => ({ ok: true, value }),
    events: async () => ({
      ok: false,
      failure: 'failed',
      problem: { what: '', why: '', hint: '' },
    }),
  };
  const none = async () => notRun([], 'nothing is run');
  const dial = () => Promise.reject(new Error('nothing is dialled'));
  const executor = { target: 'here', run: none, stream: none, interact: none, dial };
  return operate({ executor, engine }, operation);
}

describe.each(['docker', 'podman'] as const)('the members of a network of %s', (family) => {
  const members = { kind: 'print-members', network: 'web', family } as const;

  test.each([[[]], [null]])('are none where it answers %o', async (answer) => {
    expect(await withAnswer(answer, members)).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test.each([[{ message: 'busy' }], ['OK'], [undefined]])(
    'are unknown where it answers %o',
    async (answer) => {
      const message = 'the engine answered in an unexpected shape';
      expect(await withAnswer(answer, members)).toMatchObject({ exitCode: null, message });
    },
  );
});
