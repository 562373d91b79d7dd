import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import { type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { membersOf } from './members.ts';

/** As swarmkit names the container of a service's task: `web.1.x7k…` (api/naming, Task). */
const TASK = /^(.+)\.[0-9a-z]+\.[0-9a-z]{25}$/;

/** A service of the swarm that uses a network; null where none is known to. */
function serviceOn(network: Network, { snapshot, details }: FieldContext): string | null {
  const listed = details.services?.ok ? details.services.value : [];
  const service = listed.find(({ networks }) => networks.includes(network.id));
  if (service !== undefined) return service.name;
  const names = membersOf(network, snapshot).map(({ container }) => TASK.exec(container.name)?.[1]);
  return names.find((name) => name !== undefined) ?? null;
}

/** The addresses of the other engines of the swarm that use a network, as far as this one hears of them. */
function othersOn({ id }: Network, { snapshot, details }: FieldContext): readonly string[] {
  const { engine } = snapshot.host;
  const own = engine.kind === 'connected' ? engine.swarm.address : null;
  const listed = details.peers?.ok ? details.peers.value : [];
  const peers = listed.find(({ network }) => network === id)?.addresses ?? [];
  return peers.filter((address) => address !== own);
}

function refuseSwarm(network: Network, context: FieldContext): FieldRefusal | null {
  const { engine } = context.snapshot.host;
  const { name } = network;
  if (network.scope === 'swarm' && engine.kind === 'connected' && !engine.swarm.manager) {
    const message = `${name} belongs to the swarm, and this engine is no manager of it`;
    return refusal('worker', message, 'remove it on a manager: docker node ls there tells which');
  }
  const service = serviceOn(network, context);
  const elsewhere = othersOn(network, context);
  if (service === null && elsewhere.length > 0) {
    const message = `containers on the engines at ${elsewhere.join(' and ')} are on ${name} too`;
    return refusal('in-use', message, 'take them off there first: docker network disconnect');
  }
  if (service === null) return null;
  const message = `the service ${service} of the swarm is on ${name}, and would put containers on it again`;
  const hint = `docker service rm ${service}, or docker service update --network-rm ${name} ${service}`;
  return refusal('service', message, hint);
}

/** Why the undo could not make the network again as it is; null where it can. */
function refuseKind(network: Network, command: string): FieldRefusal | null {
  const { name, driver, scope, ipv4, configFrom, special } = network;
  const byHand = `${command} network rm ${name} removes it, for good`;
  if (configFrom !== null) {
    const message = `${name} has its settings from ${configFrom}, which patchpanel does not make again`;
    return refusal('not-restorable', message, byHand);
  }
  if (scope === 'swarm' && driver !== 'overlay') {
    const message = `${name} is a network of driver ${driver} for the whole swarm, which patchpanel does not make again`;
    return refusal('not-restorable', message, byHand);
  }
  if (special.length > 0) {
    const message = `${name} has ${special.join(' and ')}, which patchpanel does not make again`;
    return refusal('not-restorable', message, byHand);
  }
  if (ipv4) return null;
  const message = `${name} has no IPv4, which patchpanel does not make again`;
  return refusal('not-restorable', message, byHand);
}

/** Why a network cannot or must not be removed; null where it may. */
export function refuseRemoval(network: Network, context: FieldContext): FieldRefusal | null {
  const { name, driver, ingress } = network;
  const { engine } = context.snapshot.host;
  const { command, defaultNetwork, withoutDefault } = familyOn(context.snapshot);
  const isDefault = name === defaultNetwork;
  if (driver === 'host' || (driver === 'null' && name === 'none') || isDefault) {
    return refusal(
      'built-in',
      `${name} is one of the engine’s own networks, which it never removes`,
      isDefault ? withoutDefault : '',
    );
  }
  if (ingress) {
    const message = `${name} is the routing mesh: the published ports of the swarm’s services need it`;
    return refusal('ingress', message, 'it goes when the last node leaves the swarm');
  }
  if (driver === 'null') {
    const message = `${name} is a template that other networks are made from, and carries nothing itself`;
    return refusal('config-only', message, `docker network rm ${name}`);
  }
  const inSwarm = engine.kind === 'connected' && engine.swarm.state === 'active';
  if (name === 'docker_gwbridge' && inSwarm) {
    const message = `${name} is the way out of every container on an overlay network`;
    return refusal('built-in', message, 'it can go when this engine has left the swarm');
  }
  return refuseKind(network, command) ?? refuseSwarm(network, context);
}
