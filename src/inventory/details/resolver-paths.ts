import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { namesOf } from '../kernel/handles.ts';

const OF_THE_HOST = '/etc/resolv.conf';

/**
 * Where the resolv.conf(5) lies that processes in a network namespace read, the best first: that of
 * a container or another process in it, seen through its own mounts (proc_pid_root(5)); the file
 * that `ip netns exec` puts there (ip-netns(8)); the host's.
 */
export function resolverPathsOf(snapshot: Snapshot, namespace: Namespace): readonly string[] {
  if (namespace.kind === 'host') return [OF_THE_HOST];
  const containers = snapshot.containers.filter(({ id }) => namespace.containers.includes(id));
  const pids = [
    ...containers.map(({ pid }) => pid),
    ...namespace.processes.slice(0, 1).map(({ pid }) => pid),
  ].filter((pid) => pid !== null);
  return [
    ...pids.map((pid) => `/proc/${pid}/root${OF_THE_HOST}`),
    ...namesOf(namespace.paths).map((name) => `/etc/netns/${name}/resolv.conf`),
    OF_THE_HOST,
  ];
}
