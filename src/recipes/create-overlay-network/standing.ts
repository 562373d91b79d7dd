import { familyOn } from '../../model/engine/engine-on.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import { refuseEngine } from '../fields/engine-refusal.ts';
import type { FieldRefusal, HostFacts } from '../recipe.ts';

/**
 * What an engine may do with a swarm: make networks in it, start or join one, or nothing, with the
 * reason.
 */
export type Standing =
  | { readonly kind: 'manager' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'barred'; readonly refusal: FieldRefusal };

function barred(code: string, message: string, hint: string): Standing {
  return { kind: 'barred', refusal: { code, message, hint } };
}

/** Managing, gossip and VXLAN (docs.docker.com/engine/swarm/swarm-tutorial, open protocols and ports). */
const PORTS: readonly (readonly [protocol: string, port: string])[] = [
  ['tcp', '2377'],
  ['tcp', '7946'],
  ['udp', '7946'],
  ['udp', '4789'],
];

function portInUse(listeners: readonly Socket[]): Standing | null {
  for (const [protocol, port] of PORTS) {
    const socket = listeners.find((each) => each.protocol === protocol && each.local.port === port);
    if (socket === undefined) continue;
    const [process] = socket.processes;
    const who = process === undefined ? 'another program' : `${process.name} (${process.pid})`;
    const message = `${who} uses ${port}/${protocol}, which the engine needs for a swarm`;
    return barred(
      'port-in-use',
      message,
      `stop the program that uses it: ss -lnp 'sport = :${port}'`,
    );
  }
  return null;
}

function listed(managers: readonly string[]): string {
  return managers.length === 0 ? 'a manager' : `a manager (${managers.join(', ')})`;
}

/** Whether an engine is in a swarm, and so what an overlay network needs first. */
export function standingOf({ snapshot, details }: HostFacts): Standing {
  const { engine } = snapshot.host;
  const missing = refuseEngine(snapshot);
  if (missing !== null || engine.kind !== 'connected') {
    const nobody = { code: 'no-engine', message: 'no container engine was found', hint: '' };
    return { kind: 'barred', refusal: missing ?? nobody };
  }
  const family = familyOn(snapshot);
  if (!family.hasSwarm) {
    return barred('no-swarm', `${family.name} has no swarm mode`, 'use a Docker Engine');
  }
  const told = details.swarm;
  if (told?.ok === false) {
    const { why, hint } = told.problem;
    return barred('unreadable', `could not read the swarm from the engine: ${why}`, hint);
  }
  const { managers = [], error = '', liveRestore = false } = told?.value ?? {};
  const { state, manager } = engine.swarm;
  switch (state) {
    case 'inactive':
      break;
    case 'active':
      if (error !== '') {
        const hint = 'more than half of the managers must be reachable: docker node ls';
        return barred('swarm-error', `the swarm is not working: ${error}`, hint);
      }
      if (manager) return { kind: 'manager' };
      return barred(
        'worker',
        'this engine is a worker in its swarm, and only managers can create overlay networks',
        `run it on ${listed(managers)}, or promote this engine there: docker node promote`,
      );
    case 'pending':
      return barred(
        'pending',
        `this engine is still trying to join the swarm of ${managers.join(', ') || 'another engine'}`,
        'wait until it has joined, or cancel it: docker swarm leave',
      );
    case 'locked':
      return barred(
        'locked',
        'the swarm’s keys on this engine have been locked since it restarted',
        'unlock them: docker swarm unlock',
      );
    default:
      return barred(
        'swarm-error',
        `the engine’s swarm membership is in state ${state}${error === '' ? '' : `: ${error}`}`,
        'see journalctl -u docker; docker swarm leave --force abandons the swarm',
      );
  }
  if (liveRestore) {
    return barred(
      'live-restore',
      'the engine keeps containers running while it restarts (live-restore), which does not work with a swarm',
      'set "live-restore": false in its daemon.json, then systemctl reload docker',
    );
  }
  const sockets = details.listeners;
  return (sockets?.ok ? portInUse(sockets.value) : null) ?? { kind: 'outside' };
}
