import { familyOn } from '../../model/engine/engine-on.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import { refuseEngine } from '../fields/engine-refusal.ts';
import type { FieldRefusal, HostFacts } from '../recipe.ts';

/**
 * What an engine may do with a swarm: make networks in it, begin or join one, or nothing, with the
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
    const message = `${who} holds ${port}/${protocol}, which the engine needs for a swarm`;
    return barred('port-in-use', message, `end what holds it: ss -lnp 'sport = :${port}'`);
  }
  return null;
}

function listed(managers: readonly string[]): string {
  return managers.length === 0 ? 'a manager' : `a manager (${managers.join(', ')})`;
}

/** How an engine stands to a swarm, and so what a network that spans one needs first. */
export function standingOf({ snapshot, details }: HostFacts): Standing {
  const { engine } = snapshot.host;
  const missing = refuseEngine(snapshot);
  if (missing !== null || engine.kind !== 'connected') {
    const nobody = { code: 'no-engine', message: 'there is no container engine', hint: '' };
    return { kind: 'barred', refusal: missing ?? nobody };
  }
  const family = familyOn(snapshot);
  if (!family.hasSwarm) {
    return barred('no-swarm', `${family.name} has no swarm mode`, 'a Docker Engine');
  }
  const told = details.swarm;
  if (told?.ok === false) {
    const { why, hint } = told.problem;
    return barred('unreadable', `the engine does not tell of its swarm: ${why}`, hint);
  }
  const { managers = [], error = '', liveRestore = false } = told?.value ?? {};
  const { state, manager } = engine.swarm;
  switch (state) {
    case 'inactive':
      break;
    case 'active':
      if (error !== '') {
        const hint = 'more than half of the managers must be there: docker node ls';
        return barred('swarm-error', `the swarm does not work: ${error}`, hint);
      }
      if (manager) return { kind: 'manager' };
      return barred(
        'worker',
        'this engine is a worker of its swarm, and only a manager makes networks that span it',
        `run it on ${listed(managers)}, or let one promote this engine: docker node promote`,
      );
    case 'pending':
      return barred(
        'pending',
        `this engine still tries to join the swarm of ${managers.join(', ') || 'another'}`,
        'wait until it has, or end it: docker swarm leave',
      );
    case 'locked':
      return barred(
        'locked',
        'the swarm’s keys on this engine are locked since it was restarted',
        'docker swarm unlock',
      );
    default:
      return barred(
        'swarm-error',
        `the engine’s part in its swarm is in state ${state}${error === '' ? '' : `: ${error}`}`,
        'journalctl -u docker tells more; docker swarm leave --force gives the swarm up',
      );
  }
  if (liveRestore) {
    return barred(
      'live-restore',
      'the engine keeps containers alive over its own restart (live-restore), which excludes a swarm',
      'set "live-restore": false in its daemon.json, then systemctl reload docker',
    );
  }
  const sockets = details.listeners;
  return (sockets?.ok ? portInUse(sockets.value) : null) ?? { kind: 'outside' };
}
