import type { Namespace, NamespaceId } from '../../model/kernel/namespace.ts';
import type { LinkDetail, NamespaceDetail } from '../../model/kernel/namespace-detail.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import { doorOf } from '../host/namespace-door.ts';
import type { HostFacts } from '../recipe.ts';
import type { Site } from './site.ts';

/** A namespace with all that is known about it. */
export type Place = {
  readonly namespace: Namespace;
  readonly namespaceDetail: NamespaceDetail;
  /** How a person would name it. */
  readonly label: string;
};

function namespaceDetailOf({ details }: HostFacts, id: NamespaceId): NamespaceDetail | null {
  const told = details.namespaceDetail;
  if (told?.ok !== true) return null;
  return told.value.namespaces.find(({ namespace }) => namespace === id) ?? null;
}

/** A namespace with its detail; null if that could not be read. */
export function placeOf(facts: HostFacts, namespace: Namespace): Place | null {
  const namespaceDetail = namespaceDetailOf(facts, namespace.id);
  if (namespaceDetail === null) return null;
  return { namespace, namespaceDetail, label: nameOfNamespace(facts.snapshot, namespace) };
}

export function linkAt({ namespaceDetail }: Place, name: string | undefined): LinkDetail | null {
  return namespaceDetail.links.find((link) => link.name === name) ?? null;
}

/** The same link as the snapshot has it, with its namespace; null if only one of the two readings saw it. */
export function endOf({ namespace }: Place, name: string | undefined): LinkEnd | null {
  const link = namespace.links.find((each) => each.name === name);
  return link === undefined ? null : { namespace, link };
}

/** `eth0`, or `eth0 in web` if it is not the host's. */
export function nameAt({ namespace, label }: Place, link: string): string {
  return `${link}${inPlace({ namespace, label })}`;
}

/** ` in web`; empty for the host. */
export function inPlace({ namespace, label }: Pick<Place, 'namespace' | 'label'>): string {
  return namespace.kind === 'host' ? '' : ` in ${label}`;
}

/** The way into a place. Throws if there is none, which the namespace's field refuses. */
export function doorTo({ namespace, label }: Place): Site['door'] {
  const door = doorOf(namespace, label);
  if (door === null) throw new Error(`nothing leads into ${label}`);
  return door;
}

/** Every namespace whose detail was read. */
export function allPlaces(facts: HostFacts): readonly Place[] {
  return facts.snapshot.namespaces.flatMap((namespace) => placeOf(facts, namespace) ?? []);
}

/** The place of the host itself; null if it was not read. */
export function hostPlace(facts: HostFacts): Place | null {
  const host = hostOf(facts.snapshot);
  return host === null ? null : placeOf(facts, host);
}

function hostOf({ namespaces, host }: Snapshot): Namespace | null {
  return namespaces.find(({ id }) => id === host.namespace) ?? null;
}
