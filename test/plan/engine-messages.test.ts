import { expect, test } from 'vitest';
import { explainEngineMessage } from '../../src/plan/engine-messages.ts';

test.each([
  [
    'Pool overlaps with other one on this address space',
    'another network of the engine already uses some',
  ],
  [
    'driver failed programming external connectivity on endpoint web (1f2e): Bind for 0.0.0.0:8080 failed: port is already allocated',
    'another container already publishes that port',
  ],
  [
    'driver failed programming external connectivity on endpoint web (1f2e): Error starting userland proxy: listen tcp4 0.0.0.0:22: bind: address already in use',
    'a process on the host listens on that port',
  ],
  ['Address already in use', 'given this address to another endpoint'],
  ['error while removing network: network backend id 4bde has active endpoints', 'still on it'],
  ['This node is not a swarm manager. Use "docker swarm init"', 'made by a manager'],
])('%s', (said, meaning) => {
  const words = explainEngineMessage(said);
  expect(words).toContain(`the engine says: ${said}`);
  expect(words).toContain(meaning);
});

test('what is not known stands alone', () => {
  expect(explainEngineMessage('the moon is full')).toBe('the engine says: the moon is full');
});
