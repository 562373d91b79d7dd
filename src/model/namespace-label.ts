import type { Namespace } from './namespace.ts';
import type { Snapshot } from './snapshot.ts';

const containerNames = new WeakMap<Snapshot, ReadonlyMap<string, string>>();

/**
 * What a person calls a namespace: `host`, the containers in it, its names, the process that holds
 * it, or its inode where it has nothing else. Not sanitised.
 */
export function namespaceLabel(snapshot: Snapshot, namespace: Namespace): string {
  if (namespace.kind === 'host') return 'host';
  let names = containerNames.get(snapshot);
  if (names === undefined) {
    names = new Map(snapshot.containers.map((container) => [container.id, container.name]));
    containerNames.set(snapshot, names);
  }
  const containers = namespace.containers.map((id) => names.get(id) ?? id.slice(0, 12));
  if (containers.length > 0) return containers.join(', ');
  if (namespace.names.length > 0) return namespace.names.join(', ');
  const file = namespace.paths[0]?.split('/').at(-1);
  if (namespace.kind === 'overlay' && file !== undefined) return file;
  const process = namespace.processes[0];
  if (process !== undefined) return `${process.name} ${process.pid}`;
  return file ?? String(namespace.id);
}
