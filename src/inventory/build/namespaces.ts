import type { Container } from '../../model/engine/container.ts';
import type { Link } from '../../model/kernel/link.ts';
import type { Access, Namespace, NamespaceId } from '../../model/kernel/namespace.ts';
import type { Problem } from '../../model/problem.ts';
import type { Discovery } from '../kernel/discover.ts';
import type { DiscoveredNamespace } from '../kernel/handles.ts';
import { namesOf } from '../kernel/handles.ts';
import type { TablesOutcome } from '../kernel/read-tables.ts';
import type { NamespaceOwners } from '../owners/read-namespace-owners.ts';
import { namespaceKindOf } from './namespace-kind.ts';

/** What was read, before it is put together. */
type Parts = {
  readonly discovery: Discovery;
  readonly outcomes: ReadonlyMap<NamespaceId, TablesOutcome>;
  readonly links: ReadonlyMap<NamespaceId, readonly Link[]>;
  readonly containers: readonly Container[];
  readonly owners: NamespaceOwners;
};

/** Every namespace that is still there, the host's first, then by kind as found. */
export function buildNamespaces(parts: Parts): readonly Namespace[] {
  const { discovery, outcomes, containers } = parts;
  const residents = Map.groupBy(containers, (container) => container.namespace);
  return discovery.found
    .filter(({ id }) => outcomes.get(id)?.kind !== 'gone')
    .map((found) => namespaceOf(found, residents.get(found.id) ?? [], parts))
    .toSorted((a, b) => Number(b.kind === 'host') - Number(a.kind === 'host'));
}

function namespaceOf(
  { id, paths, processes }: DiscoveredNamespace,
  residents: readonly Container[],
  { discovery, outcomes, links, owners }: Parts,
): Namespace {
  const outcome = outcomes.get(id);
  const tables = outcome?.kind === 'read' ? outcome.tables : null;
  const containers = residents.map((container) => container.id);
  return {
    id,
    kind: namespaceKindOf({ host: id === discovery.host, containers, paths, processes }),
    names: namesOf(paths),
    paths,
    processes,
    containers,
    owners: owners.byNamespace.get(id)?.owners ?? [],
    access: accessOf(id, outcome),
    links: links.get(id) ?? [],
    routes: tables?.routes ?? [],
    rules: tables?.rules ?? [],
    neighbours: tables?.neighbours ?? [],
    unread: tables?.unread ?? [],
  };
}

/** A namespace whose links could not be read counts as not read, whatever else answered. */
function accessOf(id: NamespaceId, outcome: TablesOutcome | undefined): Access {
  if (outcome?.kind === 'refused') return { kind: 'refused', problem: outcome.problem };
  const links =
    outcome?.kind === 'read'
      ? outcome.tables.problems.find(({ what }) => what === 'the links')
      : { what: '', why: 'the reading was stopped', hint: 'refresh to try again' };
  if (links === undefined) return { kind: 'read' };
  return { kind: 'refused', problem: { ...links, what: `read the links of namespace ${id}` } };
}

/**
 * The problems of all namespaces, one for each cause: a missing program is one problem, not one for
 * each table of two hundred namespaces.
 */
export function tableProblems(
  outcomes: ReadonlyMap<NamespaceId, TablesOutcome>,
  host: NamespaceId,
): readonly Problem[] {
  const all = [...outcomes].flatMap(([id, outcome]): readonly Occurrence[] => {
    if (outcome.kind === 'refused') return [{ id, wanted: null, problem: outcome.problem }];
    if (outcome.kind === 'gone') return [];
    return outcome.tables.problems.map((problem) => ({ id, wanted: problem.what, problem }));
  });
  const causes = Map.groupBy(
    all,
    ({ wanted, problem }) => `${wanted === null} ${problem.why.replace(PATH, '')}`,
  );
  return [...causes.values()].flatMap((occurrences) => {
    const [first] = occurrences;
    if (first === undefined) return [];
    const tables = [...new Set(occurrences.map(({ wanted }) => wanted))].join(', ');
    const verb = first.wanted === null ? 'look into' : `read ${tables} of`;
    const others = new Set(occurrences.map(({ id }) => id)).size - 1;
    const name = first.id === host ? 'the host' : `namespace ${first.id}`;
    return [
      { ...first.problem, what: `${verb} ${name}${others > 0 ? ` and ${others} more` : ''}` },
    ];
  });
}

/** `wanted` is the table, or null if the whole namespace was refused. */
type Occurrence = {
  readonly id: NamespaceId;
  readonly wanted: string | null;
  readonly problem: Problem;
};

/** The same refusal names another file for each namespace. */
const PATH = /\/\S+/g;
