import type { Engine } from '../executor/engine.ts';
import type { Executor } from '../executor/executor.ts';
import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { assembleNamespaces, tableProblems } from './assemble.ts';
import { discover } from './discover.ts';
import { nameInterfaces } from './name-interfaces.ts';
import type { RawContainer } from './parse-containers.ts';
import type { RawNetwork } from './parse-networks.ts';
import { placeContainers } from './place-containers.ts';
import { type EngineLists, inspectContainers, readEngineLists } from './read-engine.ts';
import { readNamespaces } from './read-namespaces.ts';
import { readProcessNamespaces } from './read-process-namespaces.ts';
import { shareNamespaces } from './share.ts';

export type SnapshotOptions = {
  readonly executor: Executor;
  /** Null where the host has none to ask. */
  readonly engine: Engine | null;
  readonly signal: AbortSignal;
  /**
   * Hears what is known before all is: the containers and networks as the engine
   * lists them, before the namespaces are read.
   */
  readonly onPart?: (part: Snapshot) => void;
};

const NO_ENGINE: EngineLists = {
  state: { kind: 'unread' },
  containers: [],
  networks: [],
  problems: [],
};

/**
 * Reads all of a host: containers and networks from the engine, namespaces and what is in them from
 * the kernel. Never throws for what the host does: what could not be read is in `problems`, or is
 * said by the namespace's own `access`. An aborted reading ends early with what it has; the caller
 * who aborted throws it away.
 */
export async function readSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { executor, engine, signal, onPart } = options;
  const discovering = discover(executor, signal);
  // The kernel does not wait for the engine, which may be slow to answer, or never.
  const readingNamespaces = discovering.then(async (discovery) =>
    discovery.ok ? await readNamespaces(executor, discovery.value, signal) : null,
  );
  const lists = engine === null ? NO_ENGINE : await readEngineLists(engine, signal);
  onPart?.(listed(executor, lists));
  const inspected = await inspect(options, lists);
  const [discovery, namespaces] = await Promise.all([discovering, readingNamespaces]);
  if (!discovery.ok || namespaces === null) {
    const part = listed(executor, lists);
    return { ...part, problems: [...part.problems, ...(discovery.ok ? [] : [discovery.problem])] };
  }
  const found = discovery.value;
  const placed = placeContainers(
    lists.containers.filter(({ container }) => !inspected.vanished.has(container.id)),
    inspected.inspections,
    found,
  );
  const read = assembleNamespaces({
    discovery: found,
    containers: placed,
    outcomes: namespaces.outcomes,
    links: namespaces.links,
  });
  const containers = withSharing(nameInterfaces(placed, read), inspected.sharing);
  return {
    takenAt: new Date().toISOString(),
    host: {
      target: executor.target,
      hostname: found.hostname,
      root: found.root,
      engine: lists.state,
      namespace: found.host,
    },
    containers,
    namespaces: read,
    networks: networksOf(lists.networks, lists.containers, inspected.vanished),
    problems: [
      ...lists.problems,
      ...inspected.problems,
      ...found.problems,
      ...tableProblems(namespaces.outcomes, found.host),
      ...namespaces.problems,
    ],
  };
}

/** What the engine's lists alone tell. */
function listed(executor: Executor, lists: EngineLists): Snapshot {
  return {
    takenAt: new Date().toISOString(),
    host: {
      target: executor.target,
      hostname: '',
      root: false,
      engine: lists.state,
      namespace: null,
    },
    containers: lists.containers.map(({ container }) => container),
    namespaces: [],
    networks: networksOf(lists.networks, lists.containers, new Set()),
    problems: lists.problems,
  };
}

type Inspected = Awaited<ReturnType<typeof inspectContainers>> & {
  readonly sharing: ReturnType<typeof shareNamespaces>;
};

async function inspect(
  { engine, executor, signal }: SnapshotOptions,
  lists: EngineLists,
): Promise<Inspected> {
  if (engine === null) {
    return { inspections: new Map(), vanished: new Set(), problems: [], sharing: new Map() };
  }
  const inspected = await inspectContainers(engine, lists.containers, signal);
  const sharers = lists.containers.flatMap(({ container }) => {
    const pid = inspected.inspections.get(container.id)?.pid ?? null;
    return pid === null ? [] : [{ name: container.name, pid }];
  });
  const pids = sharers.map(({ pid }) => pid);
  const processes = await readProcessNamespaces(executor, pids, signal);
  return { ...inspected, sharing: shareNamespaces(sharers, processes) };
}

function withSharing(
  containers: readonly Container[],
  sharing: Inspected['sharing'],
): readonly Container[] {
  return containers.map((container) => ({
    ...container,
    processNamespaces: sharing.get(container.pid ?? 0) ?? [],
  }));
}

/** Puts the containers that are attached to it beside each network. */
function networksOf(
  networks: readonly RawNetwork[],
  containers: readonly RawContainer[],
  vanished: ReadonlySet<string>,
): readonly Network[] {
  return networks.map((network) => ({
    ...network,
    containers: containers
      .filter(({ attached }) => attached.includes(network.id))
      .map(({ container }) => container.id)
      .filter((id) => !vanished.has(id)),
  }));
}
