import { sameAddress } from '../../../model/address/address.ts';
import type { Container, PublishedPort } from '../../../model/engine/container.ts';
import { familyOfThing } from '../../../model/engine/other-engine.ts';
import { showListeners } from '../../evidence.ts';
import type { Finding } from '../../finding.ts';
import { wordsFix } from '../../fixes.ts';
import { endpointWords, isOnLoopback } from '../../live/listening-sockets.ts';
import type { RefusedService } from './refused-service.ts';

/**
 * Finds, where the host's own address was asked, a container that listens on the port in its own namespace but does not
 * publish it, or publishes it on another address or port.
 */
export function unpublishedPort(refused: RefusedService, published: 'elsewhere' | 'nowhere') {
  const { context, end } = refused;
  if (end.namespace !== context.snapshot.host.namespace) return null;
  return published === 'elsewhere' ? onOtherAddress(refused) : notAtAll(refused);
}

/** `-p 127.0.0.1:8080:80`, asked at another address of the host. */
function onOtherAddress(refused: RefusedService): Finding | null {
  const { context, end, port } = refused;
  const isThere = ({ hostAddress }: PublishedPort) =>
    hostAddress === null || isAny(hostAddress) || sameAddress(hostAddress, end.address);
  for (const container of runningOf(refused)) {
    const ports = tcpPorts(container).filter(({ hostPort }) => hostPort === port);
    const [one] = ports;
    if (one?.hostAddress == null || one.hostPort === null || ports.some(isThere)) continue;
    const { command } = familyOfThing(container, context.snapshot);
    const at = endpointWords(one.hostAddress, one.hostPort);
    const fix = `Publish it on every address: ${command} run -p ${port}:${one.containerPort} …, or on this one: -p ${endpointWords(end.address, port)}:${one.containerPort}. Ports are set when a container is created, so ${container.name} has to be recreated.`;
    return faultOf(refused, container, {
      what: `${container.name} publishes port ${one.containerPort} only on ${at}, not on ${end.address}`,
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
function notAtAll(refused: RefusedService): Finding | null {
  const { context, port } = refused;
  const { service, snapshot } = context;
  for (const container of runningOf(refused)) {
    const { namespace, name } = container;
    const sockets = namespace === null ? [] : (service?.inContainers.get(namespace) ?? []);
    const socket = sockets.find((each) => !isOnLoopback(each));
    if (namespace === null || socket === undefined) continue;
    const other = tcpPorts(container).find(({ containerPort }) => containerPort === port);
    const publish = `${familyOfThing(container, snapshot).command} run -p ${port}:${port} …`;
    const again = `Ports are set when a container is created, so ${name} has to be recreated.`;
    return faultOf(refused, container, {
      what:
        other === undefined
          ? `${name} listens on port ${port} but does not publish it`
          : `${name} publishes port ${port} as port ${other.hostPort} of the host, not as ${port}`,
      evidence: showListeners(context, namespace, port, [socket]),
      fix:
        other === undefined
          ? `Publish it: ${publish}. ${again} Or connect to ${name} directly.`
          : `Use port ${other.hostPort}, or also publish it as ${port}: ${publish}. ${again}`,
    });
  }
  return null;
}

function faultOf(
  { position, evidence }: RefusedService,
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
      fix: wordsFix(told.fix),
    },
  };
}

/** Those whose network is not the host's. */
function runningOf({ context }: RefusedService): readonly Container[] {
  const { containers, host } = context.snapshot;
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
