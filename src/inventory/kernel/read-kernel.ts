import type { Executor } from '../../executor/executor.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Problem } from '../../model/problem.ts';
import { type Result, success } from '../../model/result.ts';
import type { Scope } from '../monitor/hint.ts';
import {
  type NamespaceOwners,
  NO_OWNERS,
  readNamespaceOwners,
} from '../owners/read-namespace-owners.ts';
import { type Discovery, discover } from './discover.ts';
import type { DiscoveredNamespace } from './handles.ts';
import { handlesOf, type ReadTarget, readTargetOf } from './handles.ts';
import { NO_NSIDS, type Nsids, openCables, withAnswers } from './nsids.ts';
import { readNsids } from './read-nsids.ts';
import { readTables, type TablesOutcome } from './read-tables.ts';
import type { RawLinks } from './resolve-peers.ts';

/**
 * What the kernel reported: which namespaces there are, what is in them, and how they number each
 * other.
 */
export type Kernel = {
  readonly discovery: Discovery;
  readonly outcomes: ReadonlyMap<NamespaceId, TablesOutcome>;
  readonly nsids: Nsids;
  readonly owners: NamespaceOwners;
  /** Of asking for nsids. */
  readonly problems: readonly Problem[];
};

type Options = { readonly executor: Executor; readonly signal: AbortSignal };
type Asked = Pick<Scope, 'kernel' | 'namespaces' | 'tables' | 'nsids' | 'ended'>;

/**
 * Asks the kernel what the scope names, and keeps what it said before of everything else: which
 * namespaces there are, then what is in those that are new or named. One after the other, or the
 * processes of the one would be found by the other.
 */
export async function readKernel(
  options: Options,
  before: Result<Kernel> | null,
  scope: Asked,
): Promise<Result<Kernel>> {
  const known = before?.ok && !scope.kernel ? forget(before.value, scope.ended) : null;
  const discovery =
    known === null || scope.namespaces
      ? await discover(options.executor, options.signal)
      : success(known.discovery);
  if (!discovery.ok) return discovery;
  const start = known === null ? unknown(discovery.value) : rediscovered(known, discovery.value);
  const [inside, owners] = await Promise.all([
    readInside(options, start, scope),
    readNamespaceOwners(options, discovery.value, start.owners, likelyFiles(before, known)),
  ]);
  const now = { ...inside, owners };
  const isLost = [...scope.tables].some((id) => now.outcomes.get(id)?.kind === 'gone');
  return isLost && known !== null && !scope.namespaces
    ? readKernel(options, success(now), { ...NOTHING, namespaces: true })
    : success(now);
}

/** When a whole host is read again, most owners are unchanged. */
function likelyFiles(before: Result<Kernel> | null, known: Kernel | null): readonly string[] {
  return known === null && before?.ok ? before.value.owners.stateFiles : [];
}

const NOTHING: Asked = {
  kernel: false,
  namespaces: false,
  tables: new Set(),
  nsids: new Set(),
  ended: new Set(),
};

function unknown(discovery: Discovery): Kernel {
  return { discovery, outcomes: new Map(), nsids: NO_NSIDS, owners: NO_OWNERS, problems: [] };
}

/**
 * Reads the namespaces that are named, or that nothing is known of, and asks the cables of all that
 * lead nowhere yet. Most cables have an end at the host, so it is asked along with the tables; so
 * are a few new namespaces, but of a whole host only those are asked where the tables leave a cable
 * open.
 */
async function readInside(options: Options, known: Kernel, scope: Asked): Promise<Kernel> {
  const { found, host } = known.discovery;
  const isWhole = known.outcomes.size === 0;
  const fresh = found.map(({ id }) => id).filter((id) => known.outcomes.get(id)?.kind !== 'read');
  const asked = fresh.length === 0 ? [] : isWhole ? [host] : [host, ...fresh];
  const now = await readParts(options, known, {
    tables: new Set([...scope.tables, ...fresh]),
    nsids: new Set([...scope.nsids, ...asked]),
  });
  const open = openCables(linksOf(now.outcomes), now.nsids);
  if (open.size === 0 || now.problems.length > 0) return now;
  return readParts(options, now, { tables: new Set(), nsids: open });
}

/** Reads these tables and nsids, both at the same time. */
async function readParts(
  { executor, signal }: Options,
  known: Kernel,
  asked: Pick<Asked, 'tables' | 'nsids'>,
): Promise<Kernel> {
  const targets = targetsOf(known.discovery);
  const wanted = (ids: ReadonlySet<NamespaceId>) => targets.filter(({ id }) => ids.has(id));
  const [tables, nsids] = [wanted(asked.tables), wanted(asked.nsids)];
  const [readAgain, answers] = await Promise.all([
    tables.length === 0
      ? new Map<NamespaceId, TablesOutcome>()
      : readTables(executor, tables, signal),
    nsids.length === 0 ? null : readNsids(executor, nsids, targets, signal),
  ]);
  const outcomes = new Map([...known.outcomes, ...readAgain]);
  if (answers === null) return { ...known, outcomes };
  if (!answers.ok) return { ...known, outcomes, problems: signal.aborted ? [] : [answers.problem] };
  return {
    ...known,
    outcomes,
    nsids: withAnswers(known.nsids, answers.value, linksOf(outcomes)),
    problems: [],
  };
}

/**
 * Takes over what was found now. A namespace that shares no handle with the earlier one is a new
 * one with the same inode.
 */
function rediscovered(known: Kernel, discovery: Discovery): Kernel {
  const before = new Map(known.discovery.found.map((found) => [found.id, found]));
  const stays = (found: DiscoveredNamespace) =>
    found.id === discovery.host || haveHandle(before.get(found.id), found);
  const stayed = new Set(discovery.found.filter(stays).map(({ id }) => id));
  const others = [...known.outcomes.keys()].filter((id) => !stayed.has(id));
  const isNew = discovery.found.some(({ id }) => !known.outcomes.has(id));
  const { outcomes, nsids, owners, problems } = forget(known, new Set(others));
  return {
    discovery,
    outcomes,
    nsids: isNew ? { ...nsids, vain: new Map() } : nsids,
    owners,
    problems,
  };
}

function haveHandle(before: DiscoveredNamespace | undefined, now: DiscoveredNamespace): boolean {
  if (before === undefined) return false;
  const handles = new Set(handlesOf(before));
  return handlesOf(now).some((handle) => handles.has(handle));
}

/** Drops everything about these namespaces, and the numbers that others had for them. */
function forget(known: Kernel, ids: ReadonlySet<NamespaceId>): Kernel {
  if (ids.size === 0) return known;
  const kept = <T>(map: ReadonlyMap<NamespaceId, T>) =>
    new Map([...map].filter(([id]) => !ids.has(id)));
  const maps = [...kept(known.nsids.maps)].map(
    ([id, map]) => [id, new Map([...map].filter(([, other]) => !ids.has(other)))] as const,
  );
  return {
    ...known,
    outcomes: kept(known.outcomes),
    nsids: { maps: new Map(maps), vain: kept(known.nsids.vain) },
    owners: { ...known.owners, byNamespace: kept(known.owners.byNamespace) },
  };
}

/** The host first: it has most to tell. */
function targetsOf({ found, host }: Discovery): readonly ReadTarget[] {
  return found
    .map((each) => readTargetOf(each, host))
    .toSorted((a, b) => Number(b.id === host) - Number(a.id === host));
}

/** The links of every namespace that was read. */
export function linksOf(outcomes: Kernel['outcomes']): RawLinks {
  return new Map(
    [...outcomes].map(([id, outcome]) => [id, outcome.kind === 'read' ? outcome.tables.links : []]),
  );
}
