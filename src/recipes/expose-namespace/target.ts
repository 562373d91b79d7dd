import { DOCKER_NAMESPACES } from '../../model/engine/sandbox-names.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';

const NAMED = '/run/netns/';

/** The file that a name in /run/netns is to lead to, and what it is. */
export type Target = {
  readonly path: string;
  /** The engine's own file, another mount or name, or a process, which may end. */
  readonly kind: 'engine' | 'file' | 'process';
};

/**
 * The best file of a namespace to lead a name to. A file that the engine keeps goes with the
 * container, while the PID of its process may be given to another (pid_namespaces(7)). Null if
 * nothing leads there.
 */
export function targetOf({ paths, processes }: Namespace): Target | null {
  const engine = paths.find((path) => path.startsWith(DOCKER_NAMESPACES));
  if (engine !== undefined) return { path: engine, kind: 'engine' };
  const file = paths.find((path) => !path.startsWith(NAMED)) ?? paths[0];
  if (file !== undefined) return { path: file, kind: 'file' };
  const [process] = processes;
  return process === undefined ? null : { path: `/proc/${process.pid}/ns/net`, kind: 'process' };
}
