import { familyOfThing } from '../../../model/engine/other-engine.ts';
import { isProcessOf } from '../../../model/engine/service-detail.ts';
import type { Socket } from '../../../model/kernel/socket.ts';
import { containerNameOf } from '../../../model/label.ts';
import type { Finding } from '../../finding.ts';
import { wordsFix } from '../../fixes.ts';
import { hostModeContainer } from '../../live/host-mode.ts';
import { socketEndpoint, socketHolder } from '../../live/listening-sockets.ts';
import type { RefusedService } from './refused-service.ts';

/**
 * A container in host mode that is asked for, or made to serve the port, and another process of the host
 * that holds it: the kernel lets only one of them listen, also where the other does so on another
 * address.
 */
export function busyPort({
  context,
  end,
  port,
  listeners,
  ...rest
}: RefusedService): Finding | null {
  const { service, snapshot } = context;
  if (service === null || end.namespace !== snapshot.host.namespace) return null;
  const asked = hostModeContainer(context);
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
    const holder = socketHolder(socket);
    const [group = ''] = (service.controlGroups.get(pid) ?? '').split('\n');
    return {
      position: rest.position,
      what: `${name} uses host networking and needs port ${port}, but ${holder} already listens on ${socketEndpoint(socket)}`,
      evidence: [...rest.evidence, { command: `cat /proc/${pid}/cgroup`, output: group }],
      fault: {
        code: 'host-network-port-busy',
        culprit: { kind: 'socket', name: socketEndpoint(socket), namespace: end.namespace },
        fix: wordsFix(
          `Stop ${holder} or move it to another port, then ${command} restart ${name}; or run ${name} without host networking and publish another port: ${command} run -p <other>:${port} …`,
        ),
      },
    };
  }
  return null;
}
