import type { Executor } from '../executor/executor.ts';
import type { Link } from '../model/link.ts';
import type { NamespaceId } from '../model/namespace.ts';
import type { Problem } from '../model/problem.ts';
import type { Discovery } from './discover.ts';
import { HOST_HANDLE, type Target, targetOf } from './handles.ts';
import type { RawLink } from './parse-links.ts';
import { type NsidMap, readNsids } from './read-nsids.ts';
import { readTables, type TablesOutcome } from './read-tables.ts';
import type { Reading } from './reading.ts';
import { resolvePeers, unresolved } from './resolve-peers.ts';

export type NamespaceReading = {
  readonly outcomes: ReadonlyMap<NamespaceId, TablesOutcome>;
  readonly links: ReadonlyMap<NamespaceId, readonly Link[]>;
  readonly problems: readonly Problem[];
};

/**
 * Reads every namespace and finds where each cable leads. The host is asked for its nsids while the
 * tables are read: most cables have an end there. Only namespaces with cables still open are asked after.
 */
export async function readNamespaces(
  executor: Executor,
  discovery: Discovery,
  signal: AbortSignal,
): Promise<NamespaceReading> {
  const targets = discovery.found
    .map((found) => targetOf(found, discovery.host))
    .toSorted((a, b) => Number(isHost(b)) - Number(isHost(a)));
  const [outcomes, fromHost] = await Promise.all([
    readTables(executor, targets, signal),
    readNsids(executor, targets.filter(isHost), targets, signal),
  ]);
  const links = new Map([...outcomes].map(([id, outcome]) => [id, linksOf(outcome)]));
  const nsids = new Map(answered(fromHost));
  const open = new Set(unresolved(links, nsids));
  const asked = targets.filter(({ id }) => open.has(id));
  const fromOthers =
    asked.length > 0 && fromHost.ok ? await readNsids(executor, asked, targets, signal) : null;
  for (const [id, map] of fromOthers === null ? [] : answered(fromOthers)) nsids.set(id, map);
  return {
    outcomes,
    links: resolvePeers(links, nsids),
    problems: [fromHost, fromOthers].flatMap((reading) =>
      reading === null || reading.ok || signal.aborted ? [] : [reading.problem],
    ),
  };
}

function isHost({ handles }: Target): boolean {
  return handles[0] === HOST_HANDLE;
}

function linksOf(outcome: TablesOutcome): readonly RawLink[] {
  return outcome.kind === 'read' ? outcome.tables.links : [];
}

function answered(
  reading: Reading<ReadonlyMap<NamespaceId, NsidMap>>,
): ReadonlyMap<NamespaceId, NsidMap> {
  return reading.ok ? reading.value : new Map();
}
