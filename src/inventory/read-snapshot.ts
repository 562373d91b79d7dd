import type { Engine } from '../executor/engine.ts';
import type { Executor } from '../executor/executor.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { compose, type Kernel, type Knowledge } from './compose.ts';
import { discover } from './discover.ts';
import {
  type EngineLists,
  inspectContainers,
  NO_INSPECTIONS,
  NO_LISTS,
  readEngineLists,
} from './read-engine.ts';
import { readNamespaces } from './read-namespaces.ts';
import { readProcessNamespaces } from './read-process-namespaces.ts';
import { type Reading, read } from './reading.ts';
import { shareNamespaces } from './share.ts';

export type SnapshotOptions = {
  readonly executor: Executor;
  /** Null where the host has none to ask. */
  readonly engine: Engine | null;
  readonly signal: AbortSignal;
  /**
   * Hears what is known before all is: once the engine has listed its containers, and once the
   * kernel is read while an engine lets us wait. What is not known yet is empty.
   */
  readonly onPart?: (part: Snapshot) => void;
};

/**
 * Reads all of a host: containers and networks from the engine, namespaces and what is in them from
 * the kernel. Never throws for what the host does: what could not be read is in `problems`, or is
 * said by the namespace's own `access`. An aborted reading ends early with what it has; the caller
 * who aborted throws it away.
 */
export async function readSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { executor, engine, onPart } = options;
  let known: Knowledge = {
    target: executor.rootBy?.() === 'sudo' ? `${executor.target} (sudo)` : executor.target,
    lists: NO_LISTS,
    inspections: NO_INSPECTIONS,
    sharing: new Map(),
    kernel: null,
  };
  const learn = (news: Partial<Knowledge>) => {
    known = { ...known, ...news };
  };
  const fromEngine = async (asked: Engine) => {
    learn({ lists: await readEngineLists(asked, options.signal) });
    onPart?.(compose(known));
    learn(await inspect(asked, known.lists, options));
  };
  const fromKernel = async () => {
    learn({ kernel: await readKernel(options) });
    if (engine !== null && known.lists === NO_LISTS) onPart?.(compose(known));
  };
  await Promise.all([engine === null ? null : fromEngine(engine), fromKernel()]);
  return compose(known);
}

async function readKernel({ executor, signal }: SnapshotOptions): Promise<Reading<Kernel>> {
  const discovery = await discover(executor, signal);
  if (!discovery.ok) return discovery;
  const namespaces = await readNamespaces(executor, discovery.value, signal);
  return read({ discovery: discovery.value, namespaces });
}

async function inspect(
  engine: Engine,
  { containers }: EngineLists,
  { executor, signal }: SnapshotOptions,
): Promise<Pick<Knowledge, 'inspections' | 'sharing'>> {
  const inspections = await inspectContainers(engine, containers, signal);
  const sharers = containers.flatMap(({ container }) => {
    const pid = inspections.byId.get(container.id)?.pid ?? null;
    return pid === null ? [] : [{ name: container.name, pid }];
  });
  const pids = sharers.map(({ pid }) => pid);
  const processes = await readProcessNamespaces(executor, pids, signal);
  return { inspections, sharing: shareNamespaces(sharers, processes) };
}
