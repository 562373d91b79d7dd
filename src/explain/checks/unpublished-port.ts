import { sameAddress } from '../../model/address/address.ts';
import type { Container, PublishedPort } from '../../model/engine/container.ts';
import { familyOfThing } from '../../model/engine/other-engine.ts';
import type { Finding } from '../finding.ts';
import { words } from '../fixes.ts';
import { typedIn } from '../place.ts';
import { isOnLoopback, lineOf } from '../sockets.ts';
import type { Unserved } from '../unserved.ts';

/**
 * At the host's own address: a container that listens on the port in its own namespace and does not
 * publish it, or publishes it on another address or port.
 */
export function unpublishedPort(unserved: Unserved, published: 'elsewhere' | 'nowhere') {
  const { kase, end } = unserved;
  if (end.namespace !== kase.snapshot.host.namespace) return null;
  return published === 'elsewhere' ? onOtherAddress(unserved) : notAtAll(unserved);
}

/** `-p 127.0.0.1:8080:80`, asked at another address of the host. */
function onOtherAddress(unserved: Unserved): Finding | null {
  const { kase, end, port } = unserved;
  const isThere = ({ hostAddress }: PublishedPort) =>
    hostAddress === null || isAny(hostAddress) || sameAddress(hostAddress, end.address);
  for (const container of runningOf(unserved)) {
    const ports = tcpPorts(container).filter(({ hostPort }) => hostPort === port);
    const [one] = ports;
    if (one === undefined || ports.some(isThere)) continue;
    const { command } = familyOfThing(container, kase.snapshot);
    const at = `${one.hostAddress}:${one.hostPort}`;
    const fix = `Publish it on every address: ${command} run -p ${port}:${one.containerPort} …, or on this one: -p ${bracketed(end.address)}:${port}:${one.containerPort}. A container has its ports from when it was made, so ${container.name} is to be made again.`;
    return faultOf(unserved, container, {
      what: `${container.name} publishes its port ${one.containerPort} on ${at} alone, not on ${end.address}`,
      evidence: {
        command: `${command} port ${container.name}`,
        output: `${one.containerPort}/tcp -> ${at}`,
      },
      fix,
    });
  }
  return null;
}

/** Nothing published on the port that is asked for, and yet a container listens on it inside. */
function notAtAll(unserved: Unserved): Finding | null {
  const { kase, port } = unserved;
  const { service, snapshot } = kase;
  for (const container of runningOf(unserved)) {
    const { namespace, name } = container;
    const sockets = namespace === null ? [] : (service?.inContainers.get(namespace) ?? []);
    const socket = sockets.find((each) => !isOnLoopback(each));
    if (namespace === null || socket === undefined) continue;
    const other = tcpPorts(container).find(({ containerPort }) => containerPort === port);
    const publish = `${familyOfThing(container, snapshot).command} run -p ${port}:${port} …`;
    const again = `A container has its ports from when it was made, so ${name} is to be made again.`;
    return faultOf(unserved, container, {
      what:
        other === undefined
          ? `${name} listens on port ${port} and does not publish it`
          : `${name} publishes its port ${port} as ${other.hostPort} of the host, not as ${port}`,
      evidence: {
        command: typedIn(snapshot, namespace, ['ss', '-ltnp', `sport = :${port}`]),
        output: lineOf(socket),
      },
      fix:
        other === undefined
          ? `Publish it: ${publish}. ${again} Or ask for ${name} itself.`
          : `Ask for port ${other.hostPort}, or publish it as ${port} too: ${publish}. ${again}`,
    });
  }
  return null;
}

function faultOf(
  { position, evidence }: Unserved,
  container: Container,
  told: Pick<Finding, 'what'> & {
    readonly evidence: Finding['evidence'][number];
    readonly fix: string;
  },
): Finding {
  return {
    position,
    what: told.what,
    evidence: [...evidence, told.evidence],
    fault: {
      code: 'port-not-published',
      culprit: { kind: 'container', name: container.name, namespace: null },
      fix: words(told.fix),
    },
  };
}

/** Those whose network is not the host's. */
function runningOf({ kase }: Unserved): readonly Container[] {
  const { containers, host } = kase.snapshot;
  return containers.filter(
    ({ state, namespace }) =>
      state === 'running' && namespace !== null && namespace !== host.namespace,
  );
}

function tcpPorts({ ports }: Container): readonly PublishedPort[] {
  return ports.filter(({ protocol, hostPort }) => protocol === 'tcp' && hostPort !== null);
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
