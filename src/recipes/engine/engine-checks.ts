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

/** That there is a network or container of this name. */
export function isNamed(thing: EngineThing, name: string): Check {
  return {
    command: { kind: 'print-names', of: `${thing}s` },
    expects: { kind: 'prints-line', text: name },
  };
}

/** That the name is free. */
export function isFree(thing: EngineThing, name: string): Guard {
  return {
    otherwise: `there is already a ${thing} ${name}`,
    check: opposite(isNamed(thing, name)),
  };
}

/** That the thing behind a name has this id, and so is the one that was seen when the plan was made. */
export function isStill(thing: EngineThing, name: string, id: string): Guard {
  return {
    otherwise: `${name} is another ${thing} by now`,
    check: { command: printOf(thing, name, ['Id']), expects: { kind: 'prints-line', text: id } },
  };
}

/** That a network or container carries the label of a build. */
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

/** That a container is in one of these states: `running`, `created`. */
export function isInState(container: string, ...states: readonly string[]): Check {
  return {
    command: printOf('container', container, ['State', 'Status']),
    expects: { kind: 'any', of: states.map((text) => ({ kind: 'prints-line', text })) },
  };
}

/** A line for each container on a network: its id, or what stands there for an end of the engine's own. */
export function membersOf(network: string): EngineQuery {
  return {
    kind: 'print',
    of: { thing: 'network', id: network },
    path: ['Containers'],
    each: 'keys',
  };
}

/** That nobody is on a network. */
export function isEmpty(network: string): Check {
  return { command: membersOf(network), expects: { kind: 'prints-nothing' } };
}

/** That no container is to be on a network, not even one that does not run: it could start no more. */
export function isUnused(network: string): Check {
  return { command: { kind: 'print-members', network }, expects: { kind: 'prints-nothing' } };
}

/** That only these containers are to be on a network, or not even they. */
export function isOnlyUsedBy(network: string, names: readonly string[]): Check {
  return { command: { kind: 'print-members', network }, expects: { kind: 'lists-only', names } };
}
