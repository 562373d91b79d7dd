/** Claims about the engine that several recipes make. */
import { BUILD_LABEL } from '../../executor/engine/engine-change.ts';
import type { EngineQuery, QueryPart } from '../../executor/engine/engine-query.ts';
import { opposite } from '../../plan/make-step.ts';
import type { BuildId, Check, Guard } from '../../plan/plan.ts';

export type EngineThing = 'network' | 'container';

/** One value of a network or container, named by name or id. */
export function printOf(thing: EngineThing, id: string, path: readonly QueryPart[]): EngineQuery {
  return { kind: 'print', of: { thing, id }, path, each: null };
}

/** Checks that there is a network or container of this name. */
export function isNamed(thing: EngineThing, name: string): Check {
  return {
    command: { kind: 'print-names', of: `${thing}s` },
    expects: { kind: 'prints-line', text: name },
  };
}

/** Checks that the name is free. */
export function isFree(thing: EngineThing, name: string): Guard {
  return {
    otherwise: `a ${thing} named ${name} already exists`,
    check: opposite(isNamed(thing, name)),
  };
}

/** Checks that the thing behind a name has this id, and so is the one that was seen when the plan was made. */
export function isStill(thing: EngineThing, name: string, id: string): Guard {
  return {
    otherwise: `${name} is now another ${thing}`,
    check: { command: printOf(thing, name, ['Id']), expects: { kind: 'prints-line', text: id } },
  };
}

/** Checks that a network or container carries the label of a build. */
export function isOfBuild(thing: EngineThing, name: string, build: BuildId): Guard {
  const labels = thing === 'network' ? ['Labels'] : ['Config', 'Labels'];
  return {
    otherwise: `${name} does not carry the label of this build, ${BUILD_LABEL}=${build}`,
    check: {
      command: printOf(thing, name, [...labels, { key: BUILD_LABEL }]),
      expects: { kind: 'prints-line', text: build },
    },
  };
}

/** Checks that a container is in one of these states: `running`, `created`. */
export function isInState(container: string, ...states: readonly string[]): Check {
  return {
    command: printOf('container', container, ['State', 'Status']),
    expects: { kind: 'any', of: states.map((text) => ({ kind: 'prints-line', text })) },
  };
}

/** A line for each container on a network: its id, or the engine's name for an endpoint of its own. */
export function membersOf(network: string): EngineQuery {
  return {
    kind: 'print',
    of: { thing: 'network', id: network },
    path: ['Containers'],
    each: 'keys',
  };
}

/** Checks that no container is on a network. */
export function isEmpty(network: string): Check {
  return { command: membersOf(network), expects: { kind: 'prints-nothing' } };
}

/** Checks that no container is configured for a network, not even a stopped one: it could no longer start. */
export function isUnused(network: string): Check {
  return { command: { kind: 'print-members', network }, expects: { kind: 'prints-nothing' } };
}

/** Checks that at most these containers are configured for a network. */
export function isOnlyUsedBy(network: string, names: readonly string[]): Check {
  return { command: { kind: 'print-members', network }, expects: { kind: 'lists-only', names } };
}
