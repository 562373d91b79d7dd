import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import { type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { membersOf } from './members.ts';

/** As swarmkit names the container of a service's task: `web.1.x7k…` (api/naming, Task). */
const TASK = /^(.+)\.[0-9a-z]+\.[0-9a-z]{25}$/;

/** A service of the swarm that uses a network; null if none is known to. */
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
    const message = `${name} belongs to the swarm, and this engine is not a manager`;
    return refusal(
      'worker',
      message,
      'remove it on a manager (docker node ls on any manager lists them)',
    );
  }
  const service = serviceOn(network, context);
  const elsewhere = othersOn(network, context);
  if (service === null && elsewhere.length > 0) {
    const message = `containers on the engines at ${elsewhere.join(' and ')} are also on ${name}`;
    return refusal('in-use', message, 'disconnect them there first: docker network disconnect');
  }
  if (service === null) return null;
  const message = `the swarm service ${service} is on ${name} and would put containers on it again`;
  const hint = `use docker service rm ${service}, or docker service update --network-rm ${name} ${service}`;
  return refusal('service', message, hint);
}

/** Why the undo could not make the network again as it is; null if it can. */
function refuseKind(network: Network, command: string): FieldRefusal | null {
  const { name, driver, scope, ipv4, configFrom, special } = network;
  const byHand = `to remove it without undo: ${command} network rm ${name}`;
  if (configFrom !== null) {
    const message = `${name} gets its settings from ${configFrom}, which patchpanel cannot recreate`;
    return refusal('not-restorable', message, byHand);
  }
  if (scope === 'swarm' && driver !== 'overlay') {
    const message = `${name} is a swarm network with driver ${driver}, which patchpanel cannot recreate`;
    return refusal('not-restorable', message, byHand);
  }
  if (special.length > 0) {
    const message = `${name} has ${special.join(' and ')}, which patchpanel cannot recreate`;
    return refusal('not-restorable', message, byHand);
  }
  if (ipv4) return null;
  const message = `${name} has no IPv4, which patchpanel cannot recreate`;
  return refusal('not-restorable', message, byHand);
}

/** Why a network cannot or must not be removed; null if it may. */
export function refuseRemoval(network: Network, context: FieldContext): FieldRefusal | null {
  const { name, driver, ingress } = network;
  const { engine } = context.snapshot.host;
  const { command, defaultNetwork, withoutDefault } = familyOn(context.snapshot);
  const isDefault = name === defaultNetwork;
  if (driver === 'host' || (driver === 'null' && name === 'none') || isDefault) {
    return refusal(
      'built-in',
      `${name} is a built-in network of the engine, which it never removes`,
      isDefault ? withoutDefault : '',
    );
  }
  if (ingress) {
    const message = `${name} is the routing mesh: published ports of swarm services need it`;
    return refusal('ingress', message, 'it is removed when the last node leaves the swarm');
  }
  if (driver === 'null') {
    const message = `${name} is a template for other networks, and carries no traffic itself`;
    return refusal('config-only', message, `use docker network rm ${name}`);
  }
  const inSwarm = engine.kind === 'connected' && engine.swarm.state === 'active';
  if (name === 'docker_gwbridge' && inSwarm) {
    const message = `every container on an overlay network reaches other networks through ${name}`;
    return refusal('built-in', message, 'remove it after this engine has left the swarm');
  }
  return refuseKind(network, command) ?? refuseSwarm(network, context);
}
