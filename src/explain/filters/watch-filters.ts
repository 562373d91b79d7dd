import type { Executor } from '../../executor/executor.ts';
import { readFilters } from '../../inventory/details/filters/read-filters.ts';
import type { Filters } from '../../model/kernel/filters.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { PacketPath } from '../path/packet-path.ts';
import type { ReachQuestion } from '../question.ts';
import { servicePort } from './service-port.ts';
import { startTrace } from './trace/run-trace.ts';
import type { PacketFlow } from './trace/trace-rules.ts';

export type WatchedFilters = Pick<DiagnosisContext, 'filters' | 'filtersBefore' | 'traceEvents'> & {
  /** What could not be looked at, and why. */
  readonly unseen: readonly string[];
};

type Watching = {
  readonly executor: Executor;
  readonly snapshot: Snapshot;
  readonly question: ReachQuestion;
  readonly there: PacketPath;
  readonly back: PacketPath;
  /** The namespaces whose firewalls count. */
  readonly involved: readonly NamespaceId[];
  /** Whether to do with counters, before and after. */
  readonly readOnly: boolean;
  readonly signal: AbortSignal;
};

/**
 * Reads the firewalls on both paths, and lets the kernel trace the trial's packets where they have rules
 * that it can trace. Call what this resolves to when the trial is over.
 */
export async function watchFilters(watching: Watching): Promise<() => Promise<WatchedFilters>> {
  const { executor, snapshot, involved, readOnly, signal } = watching;
  const unseen: string[] = [];
  const listed = async (): Promise<DiagnosisContext['filters']> => {
    const { filters, problems } = await readFilters(executor, snapshot, involved, signal);
    unseen.push(...problems.map(({ what, why }) => `${what}: ${why}`));
    return filters;
  };
  const filtersBefore = await listed();
  const traceable = [...filtersBefore.values()].filter(hasTraceable);
  const flows = flowsOf(watching);
  const trace =
    readOnly || traceable.length === 0 || flows.length === 0
      ? null
      : await startTrace(
          { executor, snapshot, signal },
          traceable.map(({ namespace }) => namespace),
          flows,
          {
            withBridges: traceable.some(({ chains }) =>
              chains.some(({ family }) => family === 'bridge'),
            ),
          },
        );
  unseen.push(...(trace?.unseen ?? []));
  return async () => {
    const traceEvents = (await trace?.end()) ?? [];
    const filters = await listed();
    return { filters, filtersBefore, traceEvents, unseen };
  };
}

/** The older tables of iptables are not traced, and no rule of `arp` or `netdev` sees a marked packet. */
function hasTraceable({ chains }: Filters): boolean {
  return chains.some(
    ({ legacy, family }) => !legacy && ['ip', 'ip6', 'inet', 'bridge'].includes(family),
  );
}

/** The packets of the trial as they are at each hop, there and back, each pair of ends once. */
function flowsOf({ question, there, back }: Watching): readonly PacketFlow[] {
  const flows = new Map<string, PacketFlow>();
  const add = (source: string | null, destination: string | null, port: number | null) => {
    if (source === null || destination === null) return;
    flows.set(`${source} ${destination} ${port}`, { source, destination, port });
  };
  for (const [at, { source, destination }] of there.hops.entries()) {
    add(source, destination, servicePort(question, there, 'there', at));
  }
  for (const [at, { source, destination }] of back.hops.entries()) {
    add(destination, source, servicePort(question, there, 'back', at));
  }
  return [...flows.values()];
}
