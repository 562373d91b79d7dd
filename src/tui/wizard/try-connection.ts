import type { Face } from '../face.ts';

/**
 * Tries a broken connection now instead of later; on the person's terminal, with the screen suspended,
 * where it asks something that only they can answer.
 */
export function tryConnection({
  executor,
  store,
  suspend,
}: Pick<Face, 'executor' | 'store' | 'suspend'>): void {
  const { connection } = executor;
  const now = connection?.current();
  if (connection === undefined || now?.kind !== 'down') return;
  const { interact } = connection;
  if (!now.needsPerson || interact === undefined) {
    connection.retry();
    return;
  }
  suspend(interact).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  });
}
