import type { Socket } from '../../../model/kernel/socket.ts';
import type { DiagnosisContext } from '../../diagnosis-context.ts';
import { showListeners } from '../../evidence.ts';
import type { Finding } from '../../finding.ts';
import { wordsFix } from '../../fixes.ts';
import { namespaceLabel } from '../../in-namespace.ts';
import { hostModeContainer } from '../../live/host-mode.ts';
import {
  acceptsFor,
  endpointWords,
  isOnLoopback,
  listenersOn,
  socketEndpoint,
  socketHolder,
} from '../../live/listening-sockets.ts';
import { pathEndOf } from '../../path/path-end.ts';
import { busyPort } from './busy-port.ts';
import type { RefusedService } from './refused-service.ts';
import { unpublishedPort } from './unpublished-port.ts';

/** Checks whether anybody waits for the connection where the packet ends, and if not, who should. */
export function checkListening(context: DiagnosisContext): readonly Finding[] {
  const { trial, facts, snapshot, question } = context;
  if (question.port === null || context.there.hops.at(-1)?.route.kind === 'unknown') return [];
  const end = pathEndOf(context);
  if (end === null) return checkOutside(context, question.port);
  const sockets = facts.get(end.namespace)?.listeners ?? null;
  if (sockets === null) return [];
  const port = end.port ?? question.port;
  const listeners = listenersOn(sockets, port);
  const position = { ...end.position, step: 'service', link: null } as const;
  const listing = showListeners(context, end.namespace, port, listeners);
  const tried = trial.small?.outcome === 'refused' ? [trial.small.evidence] : [];
  const refused = { context, end, port, listeners, position, evidence: [...tried, listing] };
  const isAskedOf = hostModeContainer(context) !== null && context.service?.isWhole !== false;
  const another = isAskedOf ? busyPort(refused) : null;
  if (another !== null) return [another];
  const server = listeners.find((socket) => acceptsFor(socket, end.address));
  if (server !== undefined) {
    const what = `${socketHolder(server)} of ${namespaceLabel(snapshot, end.namespace)} listens on ${socketEndpoint(server)}`;
    return [{ position, what, evidence: [listing], fault: null }];
  }
  const elsewhere = unpublishedPort(refused, 'elsewhere');
  if (elsewhere !== null) return [elsewhere];
  // Who else there is could not be read: it may be any of what follows.
  if (context.service !== null && !context.service.isWhole) return [];
  return [
    busyPort(refused) ??
      loopbackOnly(refused) ??
      unpublishedPort(refused, 'nowhere') ??
      closed(refused),
  ];
}

/**
 * Judges a destination outside of this host by its answer: a reset comes from the destination. An ICMP
 * error ends a connection with the same words, and may be a firewall's.
 */
function checkOutside(context: DiagnosisContext, port: number): readonly Finding[] {
  const { trial, destination, question, before, facts, there } = context;
  if (destination === null || trial.small?.outcome !== 'refused') return [];
  if (trial.small.said !== 'Connection refused') return [];
  const errors = (all: DiagnosisContext['before']) => {
    const counters = all.get(question.from)?.counters ?? {};
    const { IcmpInDestUnreachs, Icmp6InDestUnreachs = 0 } = counters;
    return IcmpInDestUnreachs === undefined ? null : IcmpInDestUnreachs + Icmp6InDestUnreachs;
  };
  if (errors(before) === null || errors(facts) !== errors(before)) return [];
  return [
    {
      position: { direction: 'there', stage: there.hops.length, step: 'service', link: null },
      what: `${destination} refuses connections to port ${port}`,
      evidence: [trial.small.evidence],
      fault: {
        code: 'port-closed',
        culprit: { kind: 'address', name: destination, namespace: null },
        fix: wordsFix(
          `Start the service that should listen on port ${port} of ${destination}, or use another port.`,
        ),
      },
    },
  ];
}

function loopbackOnly({ context, end, port, listeners, ...rest }: RefusedService): Finding | null {
  const [socket] = listeners;
  if (socket === undefined || !listeners.every(isOnLoopback)) return null;
  const name = namespaceLabel(context.snapshot, end.namespace);
  return {
    position: rest.position,
    what: `${socketHolder(socket)} of ${name} listens only on loopback (${socketEndpoint(socket)})`,
    evidence: rest.evidence,
    fault: {
      code: 'listening-on-loopback-only',
      culprit: { kind: 'socket', name: socketEndpoint(socket), namespace: end.namespace },
      fix: wordsFix(
        `Make ${socketHolder(socket)} listen on ${everywhere(end.address, port)} or on ${endpointWords(end.address, port)}: look in its configuration for a setting such as bind, listen or host.`,
      ),
    },
  };
}

function closed({ context, end, port, listeners, ...rest }: RefusedService): Finding {
  const name = namespaceLabel(context.snapshot, end.namespace);
  const [socket] = listeners;
  return {
    position: rest.position,
    what:
      socket === undefined
        ? `nothing listens on port ${port} in ${name}`
        : `nothing listens on port ${port} of ${end.address} in ${name}, only on ${socketEndpoint(socket)}`,
    evidence: rest.evidence,
    fault: {
      code: 'port-closed',
      culprit: { kind: 'namespace', name, namespace: end.namespace },
      fix: wordsFix(
        socket === undefined ? startIt({ context, end, port }) : widenIt(socket, end.address, port),
      ),
    },
  };
}

function widenIt(socket: Socket, address: string, port: number): string {
  return `Make ${socketHolder(socket)} listen on ${everywhere(address, port)} too, or use the address that it listens on.`;
}

/** A port on every address of a family. */
function everywhere(address: string, port: number): string {
  return endpointWords(address.includes(':') ? '::' : '0.0.0.0', port);
}

/** How many of the ports that somebody listens on are named. */
const NAMED = 5;

function startIt({ context, end, port }: Pick<RefusedService, 'context' | 'end' | 'port'>): string {
  const name = namespaceLabel(context.snapshot, end.namespace);
  const others = (context.facts.get(end.namespace)?.listeners ?? []).filter(
    (socket) => socket.protocol === 'tcp' && acceptsFor(socket, end.address),
  );
  const ports = [...new Set(others.map(({ local }) => local.port))].slice(0, NAMED);
  const instead = ports.length === 0 ? '' : ` Open: ${ports.join(', ')}.`;
  return `Start the service that should listen on port ${port} in ${name}, or use a port that is open there.${instead}`;
}
