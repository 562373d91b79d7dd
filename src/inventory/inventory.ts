import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../executor/engine/engine.ts';
import type { Executor } from '../executor/executor.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { buildSnapshot, type Knowledge } from './build/snapshot.ts';
import { otherSockets } from './engine/engine-sockets.ts';
import type { RawContainer } from './engine/parse-containers.ts';
import {
  type EngineLists,
  inspectContainers,
  NO_LISTS,
  readEngineLists,
} from './engine/read-engine.ts';
import { NO_OTHERS, readOtherEngines } from './engine/read-other-engines.ts';
import { readKernel } from './kernel/read-kernel.ts';
import { NO_PROCESSES, readProcessNamespaces } from './kernel/read-process-namespaces.ts';
import { type Hint, type Scope, scopeOf } from './monitor/hint.ts';

export type ReadOptions = {
  /** What may have changed since the last reading; the first one reads everything. */
  readonly hints: readonly Hint[];
  readonly signal: AbortSignal;
  /**
   * Hears what is known before all is: once the engine has listed its containers, and once the
   * kernel is read while an engine lets us wait. What is not known yet is empty.
   */
  readonly onPart?: (part: Snapshot) => void;
};

/** A host, and what was read of it so far. One reading at a time. */
export type Inventory = { readonly read: (options: ReadOptions) => Promise<Snapshot> };

/**
 * Reads a host: containers and networks from the engine, namespaces and what is in them from the
 * kernel. Each reading asks only what its hints name, and knows the rest from before. Never throws
 * for what the host does: what could not be read is in `problems`, or is said by the namespace's
 * own `access`. An aborted reading ends early with what it has; the caller who aborted throws it
 * away.
 */
export function createInventory(host: {
  readonly executor: Executor;
  /** Null if the host has none to ask. */
  readonly engine: Engine | null;
}): Inventory {
  const { executor, engine } = host;
  let known: Knowledge = {
    target: executor.target,
    lists: NO_LISTS,
    inspections: new Map(),
    processes: NO_PROCESSES,
    others: NO_OTHERS,
    kernel: null,
  };
  const learn = (news: Partial<Knowledge>) => {
    known = { ...known, ...news };
  };

  const readLists = async (asked: Engine, scope: Scope, signal: AbortSignal) => {
    const isWhole = scope.networks || known.lists.state.kind !== 'connected';
    return readEngineLists(asked, isWhole ? null : known.lists, signal);
  };

  const readContainers = async (asked: Engine, scope: Scope, options: ReadOptions) => {
    const { signal, onPart } = options;
    const before = known.lists;
    // What is known already is asked again together with the lists: over a slow way each wait counts.
    const named = scope.everything
      ? before.containers.map(({ container }) => container.id)
      : [...scope.containers];
    const namedPids = named.flatMap((id) => pidsOf(known.inspections, id));
    const [lists, first, early] = await Promise.all([
      readLists(asked, scope, signal),
      inspectContainers(asked, named, signal),
      readProcessNamespaces(executor, namedPids, signal),
    ]);
    learn({ lists });
    onPart?.(buildSnapshot(known));
    const more = outdated(before, lists, scope).filter((id) => !first.has(id));
    const second = await inspectContainers(asked, more, signal);
    const listed = new Set(lists.containers.map(({ container }) => container.id));
    const all = [...known.inspections, ...first, ...second].filter(([id]) => listed.has(id));
    const inspections = new Map(all);
    learn({ inspections });
    const inspectedNow = [...first.keys(), ...second.keys()].flatMap((id) =>
      pidsOf(inspections, id),
    );
    const late = inspectedNow.filter((pid) => !namedPids.includes(pid));
    const news = await readProcessNamespaces(executor, late, signal);
    const used = new Set([...listed].flatMap((id) => pidsOf(inspections, id)));
    const byPid = [...known.processes.byPid, ...early.byPid, ...news.byPid];
    const ours = [news, early, known.processes].find(({ host }) => host.length > 0)?.host ?? [];
    const kept = byPid.filter(([pid]) => used.has(pid));
    learn({
      processes: { host: ours, byPid: new Map(kept), problem: early.problem ?? news.problem },
    });
  };

  /** Their containers come and go with namespaces, which the kernel tells of. */
  const readOthers = async (main: Engine, { signal, onPart }: ReadOptions) => {
    const { kernel, lists, others } = known;
    if (!kernel?.ok) return;
    const { discovery } = kernel.value;
    const sockets = otherSockets(discovery.sockets, main.address);
    if (sockets.length === 0) {
      learn({ others: NO_OTHERS });
      return;
    }
    if (others === NO_OTHERS) onPart?.(buildSnapshot(known));
    const engine = { address: main.address, lists };
    const asking = { executor, signal, discovery, sockets, main: engine };
    learn({ others: await readOtherEngines(asking, others) });
  };

  /** Containers whose inspection is not known, or is not that of what the list says now. */
  const outdated = (before: EngineLists, now: EngineLists, scope: Scope): readonly string[] => {
    const rows = new Map(before.containers.map((row) => [row.container.id, row]));
    const isOld = (row: RawContainer) =>
      scope.everything ||
      known.inspections.get(row.container.id)?.kind !== 'read' ||
      (scope.engine && !isDeepStrictEqual(rows.get(row.container.id), row));
    return now.containers.filter(isOld).map(({ container }) => container.id);
  };

  return {
    read: async (options) => {
      const { signal, onPart } = options;
      const isBySudo = executor.rootBy?.() === 'sudo';
      learn({ target: isBySudo ? `${executor.target} (sudo)` : executor.target });
      const isFirst = known.kernel === null;
      const scope = scopeOf(isFirst ? [{ kind: 'everything' }] : options.hints);
      const fromKernel = async () => {
        learn({ kernel: await readKernel({ executor, signal }, known.kernel, scope) });
        if (engine !== null && known.lists === NO_LISTS) onPart?.(buildSnapshot(known));
      };
      await Promise.all([
        engine !== null && scope.listsContainers ? readContainers(engine, scope, options) : null,
        asksKernel(scope) ? fromKernel() : null,
      ]);
      if (engine !== null && scope.namespaces) await readOthers(engine, options);
      return buildSnapshot(known);
    },
  };
}

function asksKernel({ kernel, namespaces, tables, nsids }: Scope): boolean {
  return kernel || namespaces || tables.size > 0 || nsids.size > 0;
}

function pidsOf(inspections: Knowledge['inspections'], id: string): readonly number[] {
  const outcome = inspections.get(id);
  if (outcome?.kind !== 'read' || outcome.inspection.pid === null) return [];
  return [outcome.inspection.pid];
}
