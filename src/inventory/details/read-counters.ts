import type { Executor } from '../../executor/executor.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { PathDetail } from '../../model/kernel/path-detail.ts';
import type { Problem } from '../../model/problem.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { handlesFor } from '../kernel/handles.ts';
import { script } from '../shell/script.ts';
import { answerIn, groupsOf, parseSections, SECTIONS } from '../shell/sections.ts';
import { parseCounters } from './parse-counters.ts';

const READ = `${SECTIONS}
for handle do
  set -- /proc/net/snmp /proc/net/netstat
  [ ! -e /proc/net/snmp6 ] || set -- "$@" /proc/net/snmp6
  mark namespace "$handle"; section counters inside cat "$@"
done
`;

const TYPED = 'nstat -az';
const TIME_LIMIT = 10_000;

/**
 * Reads what the kernel has counted in the namespaces named, as `PathDetail` has it, and nothing
 * else. A namespace whose counters could not be read is left out and reported as a problem.
 */
export async function readCounters(
  executor: Executor,
  snapshot: Snapshot,
  namespaces: readonly NamespaceId[],
  signal: AbortSignal,
): Promise<{
  readonly counted: ReadonlyMap<NamespaceId, Pick<PathDetail, 'counters'>>;
  readonly problems: readonly Problem[];
}> {
  const byHandle = handlesFor(snapshot, namespaces);
  if (byHandle.size === 0) return { counted: new Map(), problems: [] };
  const command = script(READ, [...byHandle.keys()], { timeLimit: TIME_LIMIT, typed: TYPED });
  const result = await executor.run(command, { signal });
  const groups = groupsOf(parseSections(result), 'namespace');
  const counted = new Map<NamespaceId, Pick<PathDetail, 'counters'>>();
  const problems: Problem[] = [];
  for (const [handle, id] of byHandle) {
    const answer = answerIn(groups.get(handle) ?? [], 'counters', result);
    if (answer.ok) counted.set(id, { counters: parseCounters(answer.text) });
    else {
      const what = `read the counters of the kernel in namespace ${id}`;
      problems.push({ what, why: answer.why, hint: '' });
    }
  }
  return { counted, problems };
}
