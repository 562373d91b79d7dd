import type { Executor } from '../executor/executor.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { PathFacts } from '../model/path-facts.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { handlesFor } from './handles.ts';
import { parseCounters } from './parse-counters.ts';
import { readFrames } from './read-frames.ts';
import { type Reading, read } from './reading.ts';
import { script } from './script.ts';

const READ = String.raw`
for handle do
  printf '\0%s\0' "$handle"
  set -- cat /proc/net/snmp /proc/net/netstat /proc/net/snmp6
  case $handle in -) "$@" ;; *) nsenter --net="$handle" "$@" ;; esac 2>/dev/null
done
printf '\0end\0'
exit 0
`;

const TYPED = 'nstat -az';
const TIME_LIMIT = 10_000;

/** Reads what the kernel has counted in the namespaces named, as `PathFacts` has it, and nothing else. */
export async function readCounters(
  executor: Executor,
  snapshot: Snapshot,
  namespaces: readonly NamespaceId[],
  signal: AbortSignal,
): Promise<Reading<ReadonlyMap<NamespaceId, Pick<PathFacts, 'counters'>>>> {
  const byHandle = handlesFor(snapshot, namespaces);
  if (byHandle.size === 0) return read(new Map());
  const command = script(READ, [...byHandle.keys()], { timeLimit: TIME_LIMIT, typed: TYPED });
  const frames = await readFrames(executor, command, 'read the counters of the kernel', signal);
  if (!frames.ok) return frames;
  return read(
    new Map(
      frames.value.flatMap(({ name, content }) => {
        const namespace = byHandle.get(name);
        return namespace === undefined ? [] : [[namespace, { counters: parseCounters(content) }]];
      }),
    ),
  );
}
