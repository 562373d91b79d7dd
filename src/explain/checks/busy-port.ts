import { familyOfThing } from '../../model/engine/other-engine.ts';
import { isProcessOf } from '../../model/engine/service-detail.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import { containerNameOf } from '../../model/label.ts';
import type { Finding } from '../finding.ts';
import { words } from '../fixes.ts';
import { inHostMode } from '../host-mode.ts';
import { endPointOf, holderOf } from '../sockets.ts';
import type { Unserved } from '../unserved.ts';

/**
 * A container in host mode that is asked for, or made to serve the port, and another process of the host
 * that holds it: the kernel lets only one of them listen, also where the other does so on another
 * address.
 */
export function busyPort({ kase, end, port, listeners, ...rest }: Unserved): Finding | null {
  const { service, snapshot } = kase;
  if (service === null || end.namespace !== snapshot.host.namespace) return null;
  const asked = inHostMode(kase);
  const wanting = asked === null ? service.wantedBy : [asked.id];
  for (const container of wanting) {
    const isOwn = ({ processes }: Socket) =>
      processes.some(({ pid }) => isProcessOf(service, pid, container));
    const socket = listeners.some(isOwn)
      ? undefined
      : listeners.find(({ processes }) => processes.length > 0);
    const pid = socket?.processes[0]?.pid;
    if (socket === undefined || pid === undefined) continue;
    const name = containerNameOf(snapshot, container);
    const thing = snapshot.containers.find(({ id }) => id === container);
    const { command } = familyOfThing(thing ?? {}, snapshot);
    const holder = holderOf(socket);
    const [group = ''] = (service.controlGroups.get(pid) ?? '').split('\n');
    return {
      position: rest.position,
      what: `${name} is in host mode and wants port ${port}, which ${holder} holds on ${endPointOf(socket)}`,
      evidence: [...rest.evidence, { command: `cat /proc/${pid}/cgroup`, output: group }],
      fault: {
        code: 'host-network-port-busy',
        culprit: { kind: 'socket', name: endPointOf(socket), namespace: end.namespace },
        fix: words(
          `Stop ${holder} or give it another port, then ${command} restart ${name}; or take ${name} out of host mode and publish another port: ${command} run -p <other>:${port} …`,
        ),
      },
    };
  }
  return null;
}
