import type { Executor } from '../../executor/executor.ts';
import { readFilters } from '../../inventory/details/filters/read-filters.ts';
import type { Filters } from '../../model/kernel/filters.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Case } from '../case.ts';
import type { Question } from '../question.ts';
import type { Way } from '../way.ts';
import { servicePort } from './service-port.ts';
import { startTrace } from './trace.ts';
import type { Flow } from './trace-rules.ts';

export type Watched = Pick<Case, 'filters' | 'filtersBefore' | 'sightings'> & {
  /** What could not be looked at, and why. */
  readonly unseen: readonly string[];
};

type Watching = {
  readonly executor: Executor;
  readonly snapshot: Snapshot;
  readonly question: Question;
  readonly there: Way;
  readonly back: Way;
  /** The namespaces whose firewalls count. */
  readonly involved: readonly NamespaceId[];
  /** Whether to do with counters, before and after. */
  readonly readOnly: boolean;
  readonly signal: AbortSignal;
};

/**
 * Reads the firewalls on the ways, and lets the kernel trace the trial's packets where they have rules
 * that it can trace. Call what this resolves to when the trial is over.
 */
export async function watchFilters(watching: Watching): Promise<() => Promise<Watched>> {
  const { executor, snapshot, involved, readOnly, signal } = watching;
  const unseen: string[] = [];
  const listed = async (): Promise<Case['filters']> => {
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
    const sightings = (await trace?.end()) ?? [];
    const filters = await listed();
    return { filters, filtersBefore, sightings, unseen };
  };
}

/** The older tables of iptables are not traced, and no rule of `arp` or `netdev` sees a marked packet. */
function hasTraceable({ chains }: Filters): boolean {
  return chains.some(
    ({ legacy, family }) => !legacy && ['ip', 'ip6', 'inet', 'bridge'].includes(family),
  );
}

/** The packets of the trial as they are at each stage, there and back, each pair of ends once. */
function flowsOf({ question, there, back }: Watching): readonly Flow[] {
  const flows = new Map<string, Flow>();
  const add = (source: string | null, destination: string | null, port: number | null) => {
    if (source === null || destination === null) return;
    flows.set(`${source} ${destination} ${port}`, { source, destination, port });
  };
  for (const [at, { source, destination }] of there.stages.entries()) {
    add(source, destination, servicePort(question, there, 'there', at));
  }
  for (const [at, { source, destination }] of back.stages.entries()) {
    add(destination, source, servicePort(question, there, 'back', at));
  }
  return [...flows.values()];
}
