import { expect, test } from 'vitest';
import type { explain } from '../../src/explain/explain.ts';
import { ConnectionBroke, explainOverConnection } from '../../src/store/explain-over-connection.ts';
import { DOWN, fakeConnection } from '../support/fake-connection.ts';
import { idleExecutor } from '../support/mount-app.tsx';
import { iccOff } from '../support/sample-explanation.ts';

const OPTIONS = { readOnly: false, signal: new AbortController().signal };

/** Asks a host whose way does this meanwhile. */
function asking(meanwhile: (way: ReturnType<typeof fakeConnection>) => void) {
  const connection = fakeConnection();
  const ask: typeof explain = async () => {
    meanwhile(connection);
    return iccOff;
  };
  const host = { executor: { ...idleExecutor, connection }, engine: null };
  return explainOverConnection(host, iccOff.question, OPTIONS, ask);
}

test('what was asked over a whole way is told', async () => {
  expect(await asking(() => {})).toBe(iccOff);
});

test('nothing is concluded from the silence of a broken way, also where it is whole again', async () => {
  const broke = asking((way) => way.set(DOWN));
  await expect(broke).rejects.toThrow(ConnectionBroke);
  await expect(broke).rejects.toThrow('the host does not answer');
  const mended = asking((way) => {
    way.set(DOWN);
    way.set({ kind: 'up' });
  });
  await expect(mended).rejects.toThrow(ConnectionBroke);
});
