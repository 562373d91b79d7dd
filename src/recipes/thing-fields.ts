/** Fields that name a thing that is there already: a namespace, a container, a network. */

import { entryOf } from '../inventory/entry.ts';
import type { Container } from '../model/container.ts';
import { findNamespace } from '../model/find.ts';
import { containerNameOf, labelOf, modeLabel } from '../model/label.ts';
import type { Namespace } from '../model/namespace.ts';
import type { Network } from '../model/network.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from './recipe.ts';

type About = Pick<Field, 'key' | 'label' | 'help'>;

/** What is wrong with the thing itself, once it was found; null where it will do. */
type Judge<T> = (thing: T, context: FieldContext) => FieldRefusal | null;

function names(all: readonly { readonly name: string }[]): string {
  return all.length === 0 ? '' : `there is ${all.map(({ name }) => name).join(', ')}`;
}

/** How a person would name a namespace, so that `findNamespace` finds it again. */
export function nameOfNamespace(snapshot: Snapshot, namespace: Namespace): string {
  if (namespace.kind === 'host') return 'host';
  const containers = namespace.containers.map((id) => containerNameOf(snapshot, id));
  const candidates = [labelOf(snapshot, namespace), ...containers, ...namespace.names];
  const name = candidates.find((each) => {
    const found = findNamespace(snapshot, each);
    return found.ok && found.namespace.id === namespace.id;
  });
  return name ?? String(namespace.id);
}

/** A namespace that may be entered, named as everywhere: name, container, pid:N, inode or host. */
export function namespaceField(about: About, judge: Judge<Namespace> = () => null): Field {
  const fits = (context: FieldContext) =>
    context.snapshot.namespaces.filter(
      (each) => refuseEntry(each, context) === null && judge(each, context) === null,
    );
  return {
    ...about,
    choices: (context) =>
      fits(context).map((each) => ({
        value: nameOfNamespace(context.snapshot, each),
        note: `${each.kind}   ${each.links.length} links`,
      })),
    propose: () => null,
    refuse: (value, context) => {
      const found = findNamespace(context.snapshot, value);
      if (!found.ok) return refusal(found.code, found.message, found.hint);
      return refuseEntry(found.namespace, context) ?? judge(found.namespace, context);
    },
  };
}

function refuseEntry(namespace: Namespace, { snapshot }: FieldContext): FieldRefusal | null {
  const label = labelOf(snapshot, namespace);
  if (namespace.access.kind === 'refused') {
    const { why, hint } = namespace.access.problem;
    return refusal('unreadable', `${label} could not be read: ${why}`, hint);
  }
  if (entryOf(namespace) !== null) return null;
  return refusal('no-entry', `nothing leads into ${label} any more`, '');
}

/** The namespace that a resolved field names. Throws where it was not resolved. */
export function namespaceNamed(snapshot: Snapshot, value: string): Namespace {
  const found = findNamespace(snapshot, value);
  if (!found.ok) throw new Error(`${value} was not resolved: ${found.message}`);
  return found.namespace;
}

/** Finds a container by name, id, or the beginning of an id that no other shares. */
export function findContainer(snapshot: Snapshot, text: string): Container | null {
  const { containers } = snapshot;
  const exact = containers.find(({ name, id }) => name === text || id === text);
  if (exact !== undefined || text === '') return exact ?? null;
  const [only, ...others] = containers.filter(({ id }) => id.startsWith(text));
  return only !== undefined && others.length === 0 ? only : null;
}

export function containerField(about: About, judge: Judge<Container> = () => null): Field {
  return {
    ...about,
    choices: (context) =>
      context.snapshot.containers
        .filter((each) => judge(each, context) === null)
        .map((each) => ({
          value: each.name,
          note: `${each.state}   ${modeLabel(each, context.snapshot)}`,
        })),
    propose: () => null,
    refuse: (value, context) => {
      const { snapshot } = context;
      const engine = refuseEngine(snapshot);
      if (engine !== null) return engine;
      const found = findContainer(snapshot, value);
      if (found !== null) return judge(found, context);
      return refusal('gone', `there is no container ${value}`, names(snapshot.containers));
    },
  };
}

/** Finds a network of the engine by name, id, or the beginning of an id that no other shares. */
export function findNetwork(snapshot: Snapshot, text: string): Network | null {
  const { networks } = snapshot;
  const exact = networks.find(({ name, id }) => name === text || id === text);
  if (exact !== undefined || text === '') return exact ?? null;
  const [only, ...others] = networks.filter(({ id }) => id.startsWith(text));
  return only !== undefined && others.length === 0 ? only : null;
}

export function networkField(about: About, judge: Judge<Network> = () => null): Field {
  return {
    ...about,
    choices: (context) =>
      context.snapshot.networks
        .filter((each) => judge(each, context) === null)
        .map(({ name, driver, subnets }) => ({
          value: name,
          note: `${driver}   ${subnets.map(({ cidr }) => cidr).join(' ')}`,
        })),
    propose: () => null,
    refuse: (value, context) => {
      const { snapshot } = context;
      const engine = refuseEngine(snapshot);
      if (engine !== null) return engine;
      const found = findNetwork(snapshot, value);
      if (found !== null) return judge(found, context);
      return refusal('gone', `there is no network ${value}`, names(snapshot.networks));
    },
  };
}

/** Why nothing can be asked of an engine; null where one answers. */
export function refuseEngine({ host }: Snapshot): FieldRefusal | null {
  if (host.engine.kind === 'connected') return null;
  if (host.engine.kind === 'unread') {
    return refusal('no-engine', `${host.target} has no container engine`, '');
  }
  const { why, hint } = host.engine.problem;
  return refusal('no-engine', `the engine is not reachable: ${why}`, hint);
}
