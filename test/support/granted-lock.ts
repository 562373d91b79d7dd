import { silentSuccess } from '../../src/executor/command-result.ts';
import type { Executor } from '../../src/executor/executor.ts';

/** Streams of a host whose only stream is its lock, which is granted at once. */
export const grantedLock: Executor['stream'] = async ({ argv }, { signal, onLine }) => {
  onLine('held', 'stdout');
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return { ...silentSuccess(argv), cancelled: true };
};
