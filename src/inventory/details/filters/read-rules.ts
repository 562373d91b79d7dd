import { reading } from '../../../executor/command.ts';
import { succeeded } from '../../../executor/command-result.ts';
import type { Executor } from '../../../executor/executor.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';

/** Prints every rule of every table, as `iptables` would add it (iptables-save(8)). */
const SAVE = reading(['iptables-save'], { privileged: true });

/**
 * The rules of the IPv4 firewall, `-A FORWARD -i docker0 -j ACCEPT`, in the order of the tables.
 */
export async function readRules(
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<readonly string[]>> {
  const result = await executor.run(SAVE, { signal });
  if (succeeded(result)) {
    return success(result.stdout.split('\n').filter((line) => line.startsWith('-A ')));
  }
  return failureWith({
    what: 'list the rules of the firewall',
    why: result.message,
    hint: 'it needs root and iptables',
  });
}
