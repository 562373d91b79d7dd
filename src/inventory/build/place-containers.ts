import type { Container } from '../../model/engine/container.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Inspection, RawContainer } from '../engine/parse-containers.ts';
import type { Discovery } from '../kernel/discover.ts';

/**
 * Puts each container with a process into its network namespace: the one behind the engine's file,
 * or, if there is none, the one its process is in. Null if neither was found.
 */
export function placeContainers(
  containers: readonly RawContainer[],
  inspections: ReadonlyMap<string, Inspection>,
  found: Discovery['found'],
): readonly Container[] {
  const byPath = new Map<string, NamespaceId>();
  const byPid = new Map<number, NamespaceId>();
  for (const { id, paths, processes } of found) {
    for (const path of paths) byPath.set(path, id);
    for (const { pid } of processes) byPid.set(pid, id);
  }
  return containers.map(({ container }) => {
    const inspection = inspections.get(container.id);
    if (inspection === undefined) return container;
    const { pid, sandbox, endpoints } = inspection;
    // Podman's list does not tell the mode.
    const networkMode = inspection.networkMode || container.networkMode;
    const namespace = pid === null ? null : (byPath.get(sandbox ?? '') ?? byPid.get(pid) ?? null);
    return { ...container, pid, networkMode, endpoints, namespace };
  });
}
