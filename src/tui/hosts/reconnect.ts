import type { Face } from '../face.ts';
import type { Session } from './sessions.ts';

/**
 * Reads a host again. Where the way to it is broken, that is tried first; where a person must answer
 * something for it, they do so on the terminal, with the screen suspended.
 */
export async function tryAgain(face: Face, { executor, refresh }: Session): Promise<void> {
  const { connection } = executor;
  const now = connection?.current();
  if (connection === undefined || now?.kind !== 'down' || !now.needsPerson) {
    refresh();
    return;
  }
  try {
    await face.suspend(() => connection.interact());
  } catch (error) {
    const text = `${executor.target}: ${error instanceof Error ? error.message : String(error)}`;
    face.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  }
}
