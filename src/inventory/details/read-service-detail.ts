import * as v from 'valibot';
import { SOCKET_MODULES } from '../../executor/modules.ts';
import type { Host } from '../../executor/operation.ts';
import type { ServiceDetail } from '../../model/engine/service-detail.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import type { Problem } from '../../model/problem.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { handlesFor } from '../kernel/handles.ts';
import { unparsable } from '../shell/json.ts';
import { script } from '../shell/script.ts';
import { answerIn, groupsOf, parseSections, SECTIONS } from '../shell/sections.ts';
import { parseSockets } from './parse-sockets.ts';

/**
 * ss(8) in each namespace, of two protocols, since it names none where it is asked for one; then
 * the control groups of each process, which name its container.
 */
const READ = `${SECTIONS}
port=$1 namespaces=$2; shift 2
while [ "$namespaces" -gt 0 ]; do
  handle=$1
  mark namespace "$handle"; section sockets inside ss -n -O -l -t -u -p "sport = :$port"
  namespaces=$((namespaces - 1)); shift
done
for pid do mark process "$pid"; section groups cat "/proc/$pid/cgroup"; done
mark end
exit 0
`;

const TIME_LIMIT = 10_000;

const Inspected = v.object({
  Config: v.object({ ExposedPorts: v.nullish(v.record(v.string(), v.unknown()), {}) }),
});

type Request = {
  readonly snapshot: Snapshot;
  readonly port: number;
  /** Those that hold the port in the host's namespace. */
  readonly processes: readonly number[];
  readonly signal: AbortSignal;
};

/**
 * Asks who serves a TCP port of the host, or would: the running containers' own namespaces for
 * sockets on it, the kernel for the containers of processes, the engine for what containers in host
 * mode expose.
 */
export async function readServiceDetail(
  { executor, engine }: Host,
  { snapshot, port, processes, signal }: Request,
): Promise<{ readonly facts: ServiceDetail; readonly problems: readonly Problem[] }> {
  const running = snapshot.containers.filter(({ state }) => state === 'running');
  const byHandle = handlesFor(
    snapshot,
    running.flatMap(({ namespace }) =>
      namespace === null || namespace === snapshot.host.namespace ? [] : [namespace],
    ),
  );
  const parameters = [String(port), String(byHandle.size), ...byHandle.keys()];
  const command = script(READ, [...parameters, ...processes.map(String)], {
    timeLimit: TIME_LIMIT,
    typed: `ss -ltnp 'sport = :${port}'`,
    loads: SOCKET_MODULES,
  });
  const inHostMode = running.filter(({ networkMode }) => networkMode === 'host');
  const [result, inspected] = await Promise.all([
    executor.run(command, { signal }),
    Promise.all(
      inHostMode.map(({ id }) => engine?.call({ kind: 'inspect-container', id }, { signal })),
    ),
  ]);
  const what = `look for who serves port ${port}`;
  const problems: Problem[] = inspected.flatMap((answer) =>
    answer === undefined || answer.ok || answer.failure === 'vanished' ? [] : [answer.problem],
  );
  const sections = parseSections(result);
  const told = (mark: string, of: string, name: string): string | null => {
    const answer = answerIn(groupsOf(sections, mark).get(of) ?? [], name, result);
    if (answer.ok) return answer.text;
    problems.push({ what, why: answer.why, hint: '' });
    return null;
  };
  const inContainers = new Map<NamespaceId, readonly Socket[]>();
  for (const [handle, namespace] of byHandle) {
    const text = told('namespace', handle, 'sockets');
    if (text === null) continue;
    try {
      const sockets = parseSockets(text).filter(({ protocol }) => protocol === 'tcp');
      inContainers.set(namespace, sockets);
    } catch (error) {
      problems.push({ what, why: unparsable(error), hint: '' });
    }
  }
  const controlGroups = new Map<number, string>();
  for (const pid of processes) {
    const text = told('process', String(pid), 'groups');
    if (text !== null) controlGroups.set(pid, text.trim());
  }
  return {
    facts: {
      isWhole: problems.length === 0,
      inContainers,
      controlGroups,
      wantedBy: inHostMode.filter((_, at) => exposes(inspected[at], port)).map(({ id }) => id),
    },
    problems,
  };
}

/**
 * `Config.ExposedPorts` of the Engine API: `{"80/tcp": {}}`. What was to be published is exposed
 * too.
 */
function exposes(
  answer: { readonly ok: true; readonly value: unknown } | { readonly ok: false } | undefined,
  port: number,
): boolean {
  const parsed = v.safeParse(Inspected, answer?.ok ? answer.value : null);
  return parsed.success && `${port}/tcp` in (parsed.output.Config.ExposedPorts ?? {});
}
