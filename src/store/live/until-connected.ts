import type { ConnectionWatch } from '../../executor/connection.ts';
import { untilState } from '../../model/until-state.ts';

/** Waits until the host is connected, or the signal aborts: not at all where a connection cannot break. */
export async function untilConnected(
  connection: ConnectionWatch | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (connection !== undefined) await untilState(connection, ({ kind }) => kind === 'up', signal);
}
