import { reading } from '../../executor/command.ts';
import { succeeded } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import { inNamespace, type NamespaceEntry } from '../../executor/namespace-entry.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { unparsable } from '../shell/json.ts';
import { parseSockets } from './parse-sockets.ts';

/** Lists the TCP and UDP sockets of one namespace, each on one line: ss(8) has no JSON. */
const LIST_SOCKETS = reading(['ss', '-n', '-O', '-a', '-t', '-u', '-p']);

/** Reads the listening and connected sockets of one namespace. */
export async function readSockets(options: {
  readonly executor: Executor;
  readonly entry: NamespaceEntry;
  readonly signal: AbortSignal;
}): Promise<Result<readonly Socket[]>> {
  const { executor, entry, signal } = options;
  const result = await executor.run(inNamespace(entry, LIST_SOCKETS), { signal });
  const what = 'list the sockets';
  if (succeeded(result)) {
    try {
      return success(parseSockets(result.stdout));
    } catch (error) {
      return failureWith({ what, why: unparsable(error), hint: '' });
    }
  }
  return failureWith({
    what,
    why: result.message,
    hint: /permi/i.test(result.message)
      ? 'run patchpanel with sudo'
      : 'patchpanel needs ss of iproute2 4.20 or later',
  });
}
