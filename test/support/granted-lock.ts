import { silentSuccess } from '../../src/executor/command-result.ts';
import type { Executor } from '../../src/executor/executor.ts';

/** What a host streams whose only stream is its lock, which nobody else wants. */
export const grantedLock: Executor['stream'] = async ({ argv }, { signal, onLine }) => {
  onLine('held', 'stdout');
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return { ...silentSuccess(argv), cancelled: true };
};
