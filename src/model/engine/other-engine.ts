import type { OtherEngine, Snapshot } from '../snapshot.ts';
import { type EngineFamily, engineFamily } from './engine-family.ts';
import { familyOn } from './engine-on.ts';

/** A container or network; without a mark it is of the engine that the host was opened with. */
type Marked = { readonly engine?: string };

/** The other engine whose thing it is; null of the one that the host was opened with. */
export function otherEngineOf(
  { engine }: Marked,
  { host }: Pick<Snapshot, 'host'>,
): OtherEngine | null {
  if (engine === undefined) return null;
  return host.otherEngines?.find(({ id }) => id === engine) ?? null;
}

/** What is of the engine that the host was opened with, the only one that is changed. */
export function ofMainEngine<T extends Marked>(things: readonly T[]): readonly T[] {
  return things.some(({ engine }) => engine !== undefined)
    ? things.filter(({ engine }) => engine === undefined)
    : things;
}

/** The family of the engine whose thing it is. */
export function familyOfThing(thing: Marked, snapshot: Pick<Snapshot, 'host'>): EngineFamily {
  const other = otherEngineOf(thing, snapshot);
  if (other === null || other.state.kind !== 'connected') return familyOn(snapshot);
  return engineFamily(other.state.family);
}

/** The engine to name beside a thing; null if the host has only one. */
export function engineLabel(thing: Marked, snapshot: Pick<Snapshot, 'host'>): string | null {
  if ((snapshot.host.otherEngines ?? []).length === 0) return null;
  return thing.engine ?? familyOn(snapshot).command;
}

/** `web (podman)`; only the name for a thing of the main engine. */
export function nameWithEngine({ name, engine }: Marked & { readonly name: string }): string {
  return engine === undefined ? name : `${name} (${engine})`;
}
