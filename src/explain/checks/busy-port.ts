import { containerNameOf } from '../../model/label.ts';
import type { Finding } from '../finding.ts';
import { words } from '../fixes.ts';
import { endPointOf, holderOf } from '../sockets.ts';
import type { Unserved } from '../unserved.ts';

/**
 * A container in host mode that is made to serve the port, and another process of the host that holds
 * it: the kernel lets only one of them listen, also where the other does so on another address.
 */
export function busyPort({ kase, end, port, listeners, ...rest }: Unserved): Finding | null {
  const { service, snapshot } = kase;
  if (service === null || end.namespace !== snapshot.host.namespace) return null;
  const isOf = (container: string, pid: number) => service.containerOf.get(pid) === container;
  for (const container of service.wantedBy) {
    const socket = listeners.find(
      ({ processes }) => processes.length > 0 && !processes.some(({ pid }) => isOf(container, pid)),
    );
    if (socket === undefined) continue;
    const name = containerNameOf(snapshot, container);
    const holder = holderOf(socket);
    return {
      position: rest.position,
      what: `${name} is in host mode and wants port ${port}, which ${holder} holds on ${endPointOf(socket)}`,
      evidence: rest.evidence,
      fault: {
        code: 'host-network-port-busy',
        culprit: { kind: 'socket', name: endPointOf(socket), namespace: end.namespace },
        fix: words(
          `Stop ${holder} or give it another port, then docker restart ${name}; or take ${name} out of host mode and publish another port: docker run -p <other>:${port} …`,
        ),
      },
    };
  }
  return null;
}
