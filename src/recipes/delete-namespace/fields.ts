import { familyOfThing } from '../../model/engine/other-engine.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { RoutingRule } from '../../model/kernel/route.ts';
import { containerNameOf, labelOf } from '../../model/label.ts';
import { nameOfNamespace, namespaceField, namespaceNamed } from '../fields/namespace-field.ts';
import { confirmField } from '../links/own-way/confirm-field.ts';
import { type Danger, stopsOwnWay } from '../links/own-way/own-way.ts';
import { type Place, placeOf } from '../links/place.ts';
import type { Remake } from '../links/removal/remake.ts';
import {
  type Field,
  type FieldContext,
  type FieldRefusal,
  type HostFacts,
  refusal,
} from '../recipe.ts';
import { insideOf } from './inside.ts';

/** Why `ip netns` cannot delete a namespace; null if it can. Needs only the snapshot. */
export function refuseKind(found: Namespace, { snapshot }: Pick<HostFacts, 'snapshot'>) {
  const { kind, names, processes, paths } = found;
  const [name] = names;
  const label = labelOf(snapshot, found);
  const alias =
    name === undefined
      ? ''
      : `; to remove only the name ${name}, undo the build that made it, or run rm /run/netns/${name}`;
  if (kind === 'host') {
    return refusal('host', 'the host’s own namespace cannot be deleted', '');
  }
  if (kind === 'container') {
    const owners = found.containers.map((id) => containerNameOf(snapshot, id)).join(' ');
    const one = snapshot.containers.find(({ id }) => found.containers.includes(id));
    const { command } = familyOfThing(one ?? {}, snapshot);
    const message = `it is the namespace of ${label} and ends with it`;
    return refusal('container', message, `${command} stop ${owners}${alias}`);
  }
  if (kind === 'overlay') {
    const message = `it is part of the engine’s ${label}`;
    return refusal('engine-owned', message, `use docker network rm, or docker swarm leave${alias}`);
  }
  if (name === undefined) {
    const message = `${label} has no name in /run/netns; it ends with its last process or mount`;
    return refusal('no-name', message, 'choose a namespace that ip netns lists');
  }
  if (processes.length > 0) {
    const some = processes.slice(0, 5).map((process) => `${process.name}(${process.pid})`);
    const more = processes.length > 5 ? ` and ${processes.length - 5} more` : '';
    const message = `${some.join(', ')}${more} ${processes.length === 1 ? 'runs' : 'run'} in ${label} and would keep it alive without its name`;
    return refusal('in-use', message, `stop them first; ip netns pids ${name} lists them${alias}`);
  }
  const others = paths.filter((path) => path !== `/run/netns/${name}`);
  if (others.length > 0) {
    const message = `${others.join(', ')} ${others.length === 1 ? 'also leads' : 'also lead'} to it and would keep it alive`;
    return refusal('other-names', message, `remove those names first${alias}`);
  }
  return null;
}

/** Those that every namespace starts with (fib_default_rules_init in net/ipv4/fib_rules.c and net/ipv6). */
function isBornWith({ priority, from, to, table, detail }: RoutingRule): boolean {
  const tables = new Map([
    [0, 'local'],
    [32_766, 'main'],
    [32_767, 'default'],
  ]);
  return from === 'all' && to === null && detail.length === 0 && tables.get(priority) === table;
}

/** Why undo could not restore what a namespace holds beside its links; null if it holds nothing such. */
function refuseContents(found: Namespace, { details }: HostFacts): FieldRefusal | null {
  const [name = ''] = found.names;
  const rule = found.rules.find((each) => !isBornWith(each));
  if (rule !== undefined) {
    const message = `it has its own routing rule, ${rule.priority}: from ${rule.from}, which patchpanel could not restore`;
    return refusal('rules', message, `remove the rules first; ip -n ${name} rule lists them`);
  }
  const told = details.namespaceRules;
  if (told?.ok !== true) {
    const why = told?.ok === false ? told.problem.why : 'they were not read';
    return refusal('unreadable', `could not list its firewall rules: ${why}`, '');
  }
  const listed = told.value.find(({ namespace }) => namespace === found.id);
  if (listed === undefined) {
    return refusal('unreadable', 'could not list its firewall rules', 'run patchpanel as root');
  }
  const [first] = listed.rules;
  if (first === undefined) return null;
  const message = `it has its own firewall (${first.trim().replace(/ \{$/, '')}), which patchpanel could not restore`;
  const hint = `save it with ip netns exec ${name} nft list ruleset > FILE, then run nft flush ruleset in there`;
  return refusal('firewall', message, hint);
}

function judge(found: Namespace, facts: FieldContext): FieldRefusal | null {
  const first = refuseKind(found, facts);
  if (first !== null) return first;
  const told = facts.details.namespaceDetail;
  const place = placeOf(facts, found);
  if (place === null) {
    const why = told?.ok === false ? told.problem.why : 'it was not read';
    return refusal('unreadable', `could not read what is inside: ${why}`, '');
  }
  const contents = refuseContents(found, facts);
  if (contents !== null) return contents;
  const inside = insideOf(place, facts);
  return inside.ok ? null : inside.refusal;
}

const namespace: Field = (() => {
  const field = namespaceField(
    {
      key: 'namespace',
      label: 'Namespace',
      help: 'the namespace to delete, by its name in /run/netns',
    },
    judge,
  );
  return {
    ...field,
    propose: (context) => {
      const [only, ...others] = context.snapshot.namespaces.filter(
        (each) => each.access.kind === 'read' && judge(each, context) === null,
      );
      return only === undefined || others.length > 0
        ? null
        : nameOfNamespace(context.snapshot, only);
    },
  };
})();

export type Doomed = {
  readonly place: Place;
  /** Its name in /run/netns. */
  readonly name: string;
  readonly remakes: readonly Remake[];
};

/** The chosen namespace with what is inside; null while none is chosen that may be deleted. */
export function doomed(context: FieldContext): Doomed | null {
  const { snapshot, input } = context;
  if (namespace.refuse(input.namespace ?? '', context) !== null) return null;
  const found = namespaceNamed(snapshot, input.namespace ?? '');
  const place = placeOf(context, found);
  const inside = place === null ? null : insideOf(place, context);
  const [name] = found.names;
  if (place === null || inside?.ok !== true || name === undefined) return null;
  return { place, name, remakes: inside.remakes };
}

function dangerOf(context: FieldContext): Danger | null {
  const ends = doomed(context)?.remakes.flatMap((remake) => remake.ends) ?? [];
  for (const { place, link } of ends) {
    const own = stopsOwnWay(context, place, [link.name]);
    if (own !== null) return own;
  }
  return null;
}

export const fields: readonly Field[] = [namespace, confirmField(dangerOf)];
