import { errorWords } from '../../model/text/error-words.ts';
import type { AppContext } from '../app-context.ts';
import type { Session } from './sessions.ts';

/** Whether the connection to a host is broken, and stays so until a person answers something. */
export function isAsking({ connection }: Session['executor']): boolean {
  const now = connection?.current();
  return now?.kind === 'down' && now.needsPerson;
}

/**
 * Reads a host again. If the connection to it is broken, that is tried first; if a person must answer
 * something for it, they do so on the terminal, with the screen suspended.
 */
export async function tryAgain(app: AppContext, { executor, refresh }: Session): Promise<void> {
  const { connection } = executor;
  if (connection === undefined || connection.current().kind === 'up') {
    refresh();
    return;
  }
  const interact = isAsking(executor) ? connection.interact : undefined;
  if (interact === undefined) {
    connection.retry();
    return;
  }
  try {
    await app.suspend(interact);
  } catch (error) {
    const text = `${executor.target}: ${errorWords(error)}`;
    app.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  }
}
