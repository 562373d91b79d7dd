import type { Entry } from '../executor/entry.ts';
import type { Namespace } from '../model/namespace.ts';

/** How to get into a namespace, by the handle that lives longest: a name, a file, a process. Null where there is none. */
export function entryOf(namespace: Namespace): Entry | null {
  if (namespace.kind === 'host') return { kind: 'host' };
  const name = namespace.names[0];
  if (name !== undefined) {
    return { kind: 'name', name };
  }
  const path = namespace.paths[0];
  if (path !== undefined) return { kind: 'path', path };
  const process = namespace.processes[0];
  return process === undefined ? null : { kind: 'path', path: `/proc/${process.pid}/ns/net` };
}
