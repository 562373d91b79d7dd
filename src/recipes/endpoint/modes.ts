/** Whether a container can have endpoints of its own, and which one stands on a network. */

import type { Container, Endpoint } from '../../model/engine/container.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import { containerNameOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { FieldRefusal } from '../recipe.ts';

/** Whether it has a process: an endpoint is then made, not just configured. */
export function runs({ state }: Container): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting';
}

/** The container whose namespace this one shares; null where it has its own. */
export function sharedWith({ networkMode }: Container): string | null {
  return networkMode.startsWith('container:') ? networkMode.slice('container:'.length) : null;
}

/**
 * Where a container stands on a network; null where it does not. One that never ran knows no id of a network,
 * and another engine may have a network of the same name.
 */
export function endpointOn(
  { endpoints, engine }: Container,
  { id, name, engine: of }: Network,
): Endpoint | null {
  if (engine !== of) return null;
  return endpoints.find(({ networkId, network }) => networkId === id || network === name) ?? null;
}

/** Other containers that live in the namespace of one, and so get and lose its links with it. */
export function sharers(container: Container, { containers }: Snapshot): readonly string[] {
  return containers
    .filter((other) => {
      const { id, name } = container;
      const of = sharedWith(other);
      const isOwn = other.engine === container.engine;
      const inside = container.namespace !== null && other.namespace === container.namespace;
      return other.id !== id && (of === id || (isOwn && of === name) || inside);
    })
    .map(({ name }) => name);
}

/** Why a container can neither be put on a network nor taken off one; null where it can. */
export function refuseMode(container: Container, snapshot: Snapshot): FieldRefusal | null {
  const { name, state, networkMode, endpoints } = container;
  if (state === 'removing' || state === 'dead') {
    return { code: 'not-usable', message: `${name} is being removed (${state})`, hint: '' };
  }
  if (networkMode === 'host') {
    return {
      code: 'host-mode',
      message: `${name} is in host mode: it uses the links of the host itself, and the engine gives it no endpoint`,
      hint: 'the mode of a container is set for good when it is made: run it anew on a network',
    };
  }
  const owner = sharedWith(container);
  if (owner !== null) {
    const other = containerNameOf(snapshot, owner);
    return {
      code: 'shared-namespace',
      message: `${name} has no namespace of its own: it is in that of ${other}, and has the networks that ${other} has`,
      hint: `name ${other}: ${name} goes along`,
    };
  }
  const { name: engine, command, noneIs } = familyOn(snapshot);
  if (noneIs === 'for-good' && networkMode === 'none') {
    return {
      code: 'none-mode',
      message: `${name} is on none: ${engine} never puts such a container on a network`,
      hint: 'run it again on a network, or give it a cable of its own',
    };
  }
  if (!endpoints.some(({ network }) => network === 'none')) return null;
  return {
    code: 'none-mode',
    message: `${name} is on none, which keeps it private: the engine lets it be on nothing else beside`,
    hint: `take it off by hand first (${command} network disconnect none ${name}), or give it a cable of its own`,
  };
}

/** Networks that the engine is born with and that hold no endpoint of use. */
export function refuseBuiltIn({ name, driver, ingress }: Network): FieldRefusal | null {
  if (driver === 'host') {
    const message = `${name} is the host itself: a container is in it from the start or never`;
    return { code: 'built-in', message, hint: 'a network of the driver bridge would do' };
  }
  if (driver === 'null') {
    const message = `${name} is the absence of a network: there is nothing to be plugged into`;
    return { code: 'built-in', message, hint: 'a network of the driver bridge would do' };
  }
  if (!ingress) return null;
  const message = `${name} is the routing mesh of the swarm, for its own services`;
  return { code: 'built-in', message, hint: 'an attachable overlay network would do' };
}

/** Whether a network admits containers that are no part of a service of the swarm. */
export function refuseSwarmOnly({ name, scope, attachable }: Network): FieldRefusal | null {
  if (scope !== 'swarm' || attachable) return null;
  return {
    code: 'not-attachable',
    message: `${name} belongs to the swarm, and takes services alone: it is not attachable`,
    hint: 'that is said when a network is made: docker network create --driver overlay --attachable NAME',
  };
}

/** The default bridge, docker0: it knows neither fixed addresses nor names. */
export function isDefaultBridge({ name, driver }: Network): boolean {
  return name === 'bridge' && driver === 'bridge';
}
