import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { assembleNamespaces, tableProblems } from './assemble.ts';
import type { Discovery } from './discover.ts';
import { nameInterfaces } from './name-interfaces.ts';
import { placeContainers } from './place-containers.ts';
import type { EngineLists, Inspections } from './read-engine.ts';
import type { NamespaceReading } from './read-namespaces.ts';
import type { Reading } from './reading.ts';
import type { Sharing } from './share.ts';

/** What the kernel told: which namespaces there are, and what is in them. */
export type Kernel = { readonly discovery: Discovery; readonly namespaces: NamespaceReading };

/** All that is known of a host so far. */
export type Knowledge = {
  readonly target: string;
  readonly lists: EngineLists;
  readonly inspections: Inspections;
  readonly sharing: Sharing;
  /** Null until it was read. */
  readonly kernel: Reading<Kernel> | null;
};

/** Makes a snapshot of what is known; what is not known yet is empty there. */
export function compose({ target, lists, inspections, sharing, kernel }: Knowledge): Snapshot {
  const known = kernel?.ok ? kernel.value : null;
  const placed = placeContainers(
    lists.containers.filter(({ container }) => !inspections.vanished.has(container.id)),
    inspections.byId,
    known?.discovery.found ?? [],
  );
  const namespaces = known === null ? [] : assembleNamespaces({ ...known, containers: placed });
  return {
    takenAt: new Date().toISOString(),
    host: {
      target,
      hostname: known?.discovery.hostname ?? '',
      root: known?.discovery.root ?? false,
      engine: lists.state,
      namespace: known?.discovery.host ?? null,
    },
    containers: withSharing(nameInterfaces(placed, namespaces), sharing),
    namespaces,
    networks: networksOf(lists, inspections),
    problems: [
      ...lists.problems,
      ...inspections.problems,
      ...(kernel === null || kernel.ok ? [] : [kernel.problem]),
      ...(known === null ? [] : kernelProblems(known)),
    ],
  };
}

function kernelProblems({ discovery, namespaces }: Kernel): Snapshot['problems'] {
  return [
    ...discovery.problems,
    ...tableProblems(namespaces.outcomes, discovery.host),
    ...namespaces.problems,
  ];
}

function withSharing(containers: readonly Container[], sharing: Sharing): readonly Container[] {
  return containers.map((container) => ({
    ...container,
    processNamespaces: sharing.get(container.pid ?? 0) ?? [],
  }));
}

/** Puts the containers that are attached to it beside each network. */
function networksOf(lists: EngineLists, { vanished }: Inspections): readonly Network[] {
  return lists.networks.map((network) => ({
    ...network,
    containers: lists.containers
      .filter(({ attached }) => attached.includes(network.id))
      .map(({ container }) => container.id)
      .filter((id) => !vanished.has(id)),
  }));
}
