import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Field } from '../recipe.ts';
import { type About, engineThingField, findNamed, type Judge } from './engine-thing-field.ts';

/** Finds a network of the engine by name, id, or the beginning of an id that no other shares. */
export function findNetwork({ networks }: Snapshot, text: string): Network | null {
  return findNamed(networks, text);
}

/** An existing network of the engine. */
export function networkField(about: About, judge: Judge<Network> = () => null): Field {
  const kind = {
    noun: 'network',
    all: ({ networks }: Snapshot) => networks,
    note: ({ driver, subnets }: Network) =>
      `${driver}   ${subnets.map(({ cidr }) => cidr).join(' ')}`,
  };
  return engineThingField(about, kind, judge);
}
