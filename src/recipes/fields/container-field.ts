import type { Container } from '../../model/engine/container.ts';
import { modeLabel } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Field } from '../recipe.ts';
import { type About, engineThingField, findNamed, type Judge } from './engine-thing-field.ts';

/** Finds a container by name, id, or the beginning of an id that no other shares. */
export function findContainer({ containers }: Snapshot, text: string): Container | null {
  return findNamed(containers, text);
}

/** An existing container, running or not. */
export function containerField(about: About, judge: Judge<Container> = () => null): Field {
  const kind = {
    noun: 'container',
    all: ({ containers }: Snapshot) => containers,
    note: (each: Container, snapshot: Snapshot) => `${each.state}   ${modeLabel(each, snapshot)}`,
  };
  return engineThingField(about, kind, judge);
}
