import { reading } from '../../../executor/command.ts';
import type { Executor } from '../../../executor/executor.ts';
import { succeeded } from '../../../executor/result.ts';
import { type Reading, read, unread } from '../../shell/reading.ts';

/** Prints every rule of every table, as `iptables` would add it (iptables-save(8)). */
const SAVE = reading(['iptables-save'], { privileged: true });

/** The rules of the IPv4 firewall, `-A FORWARD -i docker0 -j ACCEPT`, in the order of the tables. */
export async function readRules(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<readonly string[]>> {
  const result = await executor.run(SAVE, { signal });
  if (succeeded(result)) {
    return read(result.stdout.split('\n').filter((line) => line.startsWith('-A ')));
  }
  return unread({
    what: 'list the rules of the firewall',
    why: result.message,
    hint: 'it needs root and iptables',
  });
}
