import type { Container } from '../../model/engine/container.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Result } from '../../model/result.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Inspection, RawContainer } from '../engine/parse-containers.ts';
import type { EngineLists, Inspections } from '../engine/read-engine.ts';
import type { OtherEngines } from '../engine/read-other-engines.ts';
import { type Kernel, linksOf } from '../kernel/read-kernel.ts';
import type { ProcessNamespaces } from '../kernel/read-process-namespaces.ts';
import { resolvePeers } from '../kernel/resolve-peers.ts';
import { isListener } from '../monitor/listener-namespace.ts';
import { nameInterfaces } from './name-interfaces.ts';
import { buildNamespaces, tableProblems } from './namespaces.ts';
import { placeContainers } from './place-containers.ts';
import { type Sharing, shareNamespaces } from './shared-namespaces.ts';

/** Everything known about a host so far. */
export type Knowledge = {
  readonly target: string;
  readonly lists: EngineLists;
  readonly inspections: Inspections;
  readonly processes: ProcessNamespaces;
  readonly others: OtherEngines;
  /** Null until it was read. */
  readonly kernel: Result<Kernel> | null;
};

/** Makes a snapshot of what is known; what is not known yet is empty there. */
export function buildSnapshot(knowledge: Knowledge): Snapshot {
  const { target, lists, inspections, processes, others, kernel } = knowledge;
  const known = kernel?.ok ? withoutListeners(kernel.value) : null;
  const listed = lists.containers.filter(
    ({ container }) => inspections.get(container.id)?.kind !== 'vanished',
  );
  const found = known?.discovery.found ?? [];
  const placed = [
    ...placeContainers(listed, inspected(inspections), found),
    ...others.engines.flatMap((other) =>
      placeContainers(other.containers, other.inspections, found),
    ),
  ];
  const namespaces =
    known === null
      ? []
      : buildNamespaces({
          discovery: known.discovery,
          outcomes: known.outcomes,
          links: resolvePeers(linksOf(known.outcomes), known.nsids.maps),
          containers: placed,
          owners: known.owners,
        });
  return {
    takenAt: new Date().toISOString(),
    host: {
      target,
      hostname: known?.discovery.hostname ?? '',
      root: known?.discovery.root ?? false,
      engine: lists.state,
      ...(others.engines.length === 0
        ? {}
        : { otherEngines: others.engines.map(({ engine }) => engine) }),
      namespace: known?.discovery.host ?? null,
      foundAll: known?.discovery.isWhole ?? false,
    },
    containers: withSharing(
      nameInterfaces(placed, namespaces),
      sharingOf(placed, together(processes, others.processes)),
    ),
    namespaces,
    networks: [
      ...networksOf(lists.networks, listed, placed),
      ...others.engines.flatMap(({ networks, containers }) =>
        networksOf(networks, containers, placed),
      ),
    ],
    problems: [
      ...lists.problems,
      ...listed.flatMap(({ container }) => {
        const outcome = inspections.get(container.id);
        return outcome?.kind === 'unread' ? [outcome.problem] : [];
      }),
      ...others.problems,
      ...others.engines.flatMap(({ problems }) => problems),
      ...(processes.problem === null ? [] : [processes.problem]),
      ...(kernel === null || kernel.ok ? [] : [kernel.problem]),
      ...(known === null ? [] : kernelProblems(known)),
    ],
  };
}

/** Namespaces that patchpanel makes to listen are not part of the host. */
function withoutListeners(kernel: Kernel): Kernel {
  const { discovery, outcomes } = kernel;
  const found = discovery.found.filter((each) => !isListener(each, outcomes.get(each.id)));
  return { ...kernel, discovery: { ...discovery, found } };
}

function inspected(inspections: Inspections): ReadonlyMap<string, Inspection> {
  return new Map(
    [...inspections].flatMap(([id, outcome]) =>
      outcome.kind === 'read' ? [[id, outcome.inspection]] : [],
    ),
  );
}

function kernelProblems({ discovery, outcomes, owners, problems }: Kernel): Snapshot['problems'] {
  return [
    ...discovery.problems,
    ...tableProblems(outcomes, discovery.host),
    ...problems,
    ...(owners.problem === null ? [] : [owners.problem]),
  ];
}

type Known = Pick<ProcessNamespaces, 'host' | 'byPid'>;

function together(one: Known, other: Known): Known {
  return {
    host: one.host.length > 0 ? one.host : other.host,
    byPid: new Map([...one.byPid, ...other.byPid]),
  };
}

function sharingOf(containers: readonly Container[], processes: Known): Sharing {
  const sharers = containers.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }]));
  return shareNamespaces(sharers, processes);
}

function withSharing(containers: readonly Container[], sharing: Sharing): readonly Container[] {
  return containers.map((container) => ({
    ...container,
    processNamespaces: sharing.get(container.pid ?? 0) ?? [],
  }));
}

/** Puts the containers that are attached to it beside each network. */
function networksOf(
  networks: EngineLists['networks'],
  listed: readonly RawContainer[],
  placed: readonly Container[],
): readonly Network[] {
  const sharers = new Set(placed.filter(isSharer).map(({ id }) => id));
  const owners = listed.filter(({ container }) => !sharers.has(container.id));
  return networks.map((network) => ({
    ...network,
    containers: owners
      .filter(({ attached }) => attached.includes(network.id))
      .map(({ container }) => container.id),
  }));
}

/** Podman lists the endpoints of a namespace's owner for those who share it, too. */
function isSharer({ networkMode }: Container): boolean {
  return networkMode.startsWith('container:');
}
