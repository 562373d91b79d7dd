/** Whether a container can have endpoints of its own, and which one is on a network. */

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

/** The container whose namespace this one shares; null if it has its own. */
export function sharedWith({ networkMode }: Container): string | null {
  return networkMode.startsWith('container:') ? networkMode.slice('container:'.length) : null;
}

/**
 * The endpoint of a container on a network; null if it has none. One that never ran knows no network ids,
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

/** Why a container can neither be put on a network nor taken off one; null if it can. */
export function refuseMode(container: Container, snapshot: Snapshot): FieldRefusal | null {
  const { name, state, networkMode, endpoints } = container;
  if (state === 'removing' || state === 'dead') {
    return { code: 'not-usable', message: `${name} is being removed (${state})`, hint: '' };
  }
  if (networkMode === 'host') {
    return {
      code: 'host-mode',
      message: `${name} is in host mode: it uses the links of the host itself, so it cannot have an endpoint`,
      hint: 'a container’s mode cannot be changed: create it again on a network',
    };
  }
  const owner = sharedWith(container);
  if (owner !== null) {
    const other = containerNameOf(snapshot, owner);
    return {
      code: 'shared-namespace',
      message: `${name} shares the namespace of ${other}, and has the same networks as ${other}`,
      hint: `choose ${other}: ${name} follows it`,
    };
  }
  const { name: engine, command, noneIs } = familyOn(snapshot);
  if (noneIs === 'for-good' && networkMode === 'none') {
    return {
      code: 'none-mode',
      message: `${name} is on none: ${engine} never connects such a container to a network`,
      hint: 'create it again on a network, or give it its own cable',
    };
  }
  if (!endpoints.some(({ network }) => network === 'none')) return null;
  return {
    code: 'none-mode',
    message: `${name} is on none, and the engine allows no other network next to none`,
    hint: `disconnect it by hand first (${command} network disconnect none ${name}), or give it its own cable`,
  };
}

/** The engine's built-in networks on which an endpoint is of no use. */
export function refuseBuiltIn({ name, driver, ingress }: Network): FieldRefusal | null {
  if (driver === 'host') {
    const message = `${name} is the host itself: a container can be put there only when it is created`;
    return { code: 'built-in', message, hint: 'use a bridge network' };
  }
  if (driver === 'null') {
    const message = `${name} means “not on any network”: containers cannot be connected to it`;
    return { code: 'built-in', message, hint: 'use a bridge network' };
  }
  if (!ingress) return null;
  const message = `${name} is the swarm’s routing mesh, only for its own services`;
  return { code: 'built-in', message, hint: 'use an attachable overlay network' };
}

/** Whether a network admits containers that are not part of a swarm service. */
export function refuseSwarmOnly({ name, scope, attachable }: Network): FieldRefusal | null {
  if (scope !== 'swarm' || attachable) return null;
  return {
    code: 'not-attachable',
    message: `${name} belongs to the swarm and accepts only services: it is not attachable`,
    hint: 'a network is made attachable when it is created: docker network create --driver overlay --attachable NAME',
  };
}

/** The default bridge, docker0: it supports neither fixed addresses nor names. */
export function isDefaultBridge({ name, driver }: Network): boolean {
  return name === 'bridge' && driver === 'bridge';
}
