import type { Socket } from '../../model/kernel/socket.ts';
import type { Case } from '../case.ts';
import { destinationOf } from '../end-of-way.ts';
import type { Evidence, Finding } from '../finding.ts';
import { words } from '../fixes.ts';
import { inHostMode } from '../host-mode.ts';
import { nameOf, typedIn } from '../place.ts';
import { endPointOf, holderOf, isOnLoopback, lineOf, listenersOn, takes } from '../sockets.ts';
import type { Unserved } from '../unserved.ts';
import { busyPort } from './busy-port.ts';
import { unpublishedPort } from './unpublished-port.ts';

/** Whether anybody waits for the connection where the packet ends, and if not, who should. */
export function checkService(kase: Case): readonly Finding[] {
  const { trial, facts, snapshot, question } = kase;
  if (question.port === null || kase.there.stages.at(-1)?.route.kind === 'unknown') return [];
  const end = destinationOf(kase);
  if (end === null) return checkOutside(kase, question.port);
  const sockets = facts.get(end.namespace)?.listeners ?? null;
  if (sockets === null) return [];
  const port = end.port ?? question.port;
  const listeners = listenersOn(sockets, port);
  const position = { ...end.position, step: 'service', link: null } as const;
  const listing: Evidence = {
    command: typedIn(snapshot, end.namespace, ['ss', '-ltnp', `sport = :${port}`]),
    output: listeners.map(lineOf).join('\n') || 'no socket',
  };
  const tried = trial.small?.outcome === 'refused' ? [trial.small.evidence] : [];
  const unserved = { kase, end, port, listeners, position, evidence: [...tried, listing] };
  const isAskedOf = inHostMode(kase) !== null && kase.service?.isWhole !== false;
  const another = isAskedOf ? busyPort(unserved) : null;
  if (another !== null) return [another];
  const server = listeners.find((socket) => takes(socket, end.address));
  if (server !== undefined) {
    const what = `${holderOf(server)} of ${nameOf(snapshot, end.namespace)} listens on ${endPointOf(server)}`;
    return [{ position, what, evidence: [listing], fault: null }];
  }
  const elsewhere = unpublishedPort(unserved, 'elsewhere');
  if (elsewhere !== null) return [elsewhere];
  // Who else there is could not be read: it may be any of what follows.
  if (kase.service !== null && !kase.service.isWhole) return [];
  return [
    busyPort(unserved) ??
      loopbackOnly(unserved) ??
      unpublishedPort(unserved, 'nowhere') ??
      closed(unserved),
  ];
}

/**
 * What is not seen from here is told by the answer alone: a reset comes from the destination. An ICMP
 * error ends a connection with the same words, and may be a firewall's.
 */
function checkOutside(kase: Case, port: number): readonly Finding[] {
  const { trial, destination, question, before, facts, there } = kase;
  if (destination === null || trial.small?.outcome !== 'refused') return [];
  if (trial.small.said !== 'Connection refused') return [];
  const errors = (all: Case['before']) => {
    const counters = all.get(question.from)?.counters ?? {};
    const { IcmpInDestUnreachs, Icmp6InDestUnreachs = 0 } = counters;
    return IcmpInDestUnreachs === undefined ? null : IcmpInDestUnreachs + Icmp6InDestUnreachs;
  };
  if (errors(before) === null || errors(facts) !== errors(before)) return [];
  return [
    {
      position: { direction: 'there', stage: there.stages.length, step: 'service', link: null },
      what: `${destination} refuses connections to port ${port}`,
      evidence: [trial.small.evidence],
      fault: {
        code: 'port-closed',
        culprit: { kind: 'address', name: destination, namespace: null },
        fix: words(
          `Start whatever should listen on port ${port} of ${destination}, or ask for another port.`,
        ),
      },
    },
  ];
}

function loopbackOnly({ kase, end, port, listeners, ...rest }: Unserved): Finding | null {
  const [socket] = listeners;
  if (socket === undefined || !listeners.every(isOnLoopback)) return null;
  const any = end.address.includes(':') ? '[::]' : '0.0.0.0';
  const name = nameOf(kase.snapshot, end.namespace);
  const one = end.address.includes(':') ? `[${end.address}]` : end.address;
  return {
    position: rest.position,
    what: `${holderOf(socket)} of ${name} listens on ${endPointOf(socket)} alone, where only ${name} itself gets to it`,
    evidence: rest.evidence,
    fault: {
      code: 'listening-on-loopback-only',
      culprit: { kind: 'socket', name: endPointOf(socket), namespace: end.namespace },
      fix: words(
        `Let ${holderOf(socket)} listen on ${any}:${port}, or on ${one}:${port}: that is in its own configuration, often called bind, listen or host.`,
      ),
    },
  };
}

function closed({ kase, end, port, listeners, ...rest }: Unserved): Finding {
  const name = nameOf(kase.snapshot, end.namespace);
  const [socket] = listeners;
  return {
    position: rest.position,
    what:
      socket === undefined
        ? `nobody listens on port ${port} in ${name}`
        : `nobody listens on port ${port} of ${end.address} in ${name}, only on ${endPointOf(socket)}`,
    evidence: rest.evidence,
    fault: {
      code: 'port-closed',
      culprit: { kind: 'namespace', name, namespace: end.namespace },
      fix: words(
        socket === undefined ? startIt({ kase, end, port }) : widenIt(socket, end.address, port),
      ),
    },
  };
}

function widenIt(socket: Socket, address: string, port: number): string {
  const any = address.includes(':') ? `[::]:${port}` : `0.0.0.0:${port}`;
  return `Let ${holderOf(socket)} listen on ${any} too, or ask for the address that it listens on.`;
}

/** How many of the ports that somebody listens on are named. */
const NAMED = 5;

function startIt({ kase, end, port }: Pick<Unserved, 'kase' | 'end' | 'port'>): string {
  const name = nameOf(kase.snapshot, end.namespace);
  const others = (kase.facts.get(end.namespace)?.listeners ?? []).filter(
    (socket) => socket.protocol === 'tcp' && takes(socket, end.address),
  );
  const ports = [...new Set(others.map(({ local }) => local.port))].slice(0, NAMED);
  const instead = ports.length === 0 ? '' : ` It listens on ${ports.join(', ')}.`;
  return `Start whatever should listen on port ${port} in ${name}, or ask for a port that it listens on.${instead}`;
}
