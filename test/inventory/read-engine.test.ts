import { expect, test } from 'vitest';
import type { Engine, EngineFailure } from '../../src/executor/engine.ts';
import { readEngineLists } from '../../src/inventory/read-engine.ts';

const problem = { what: 'list the containers', why: 'read ECONNRESET', hint: '' };

function failing(failure: EngineFailure): Engine {
  const refusal = { ok: false, failure, problem } as const;
  return { address: 'unix:///x', call: async () => refusal, events: async () => refusal };
}

test.each<[EngineFailure, boolean]>([
  ['absent', true],
  ['refused', true],
  ['protocol', false],
  ['timed-out', false],
  ['denied', false],
  ['lost', false],
])('an engine whose answer is %s is absent: %s', async (failure, absent) => {
  const { state } = await readEngineLists(failing(failure), null, new AbortController().signal);
  expect(state).toEqual({ kind: 'unreachable', problem, absent });
});
