import type { NetworkSpec } from '../../executor/engine/engine-change.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Guard, Step } from '../../plan/plan.ts';
import { isFree, isNamed, isOfBuild, isOnlyUsedBy, isUnused, printOf } from './engine-checks.ts';

export type NewNetwork = Pick<Step, 'title' | 'reason'> & {
  readonly name: string;
  /** Its labels hold that of the build. */
  readonly spec: NetworkSpec;
  readonly build: BuildId;
  readonly before?: readonly Guard[];
  /** What removing it cannot bring back. */
  readonly loses?: readonly string[];
  /** What else must hold before it may be removed again. */
  readonly guards?: readonly Guard[];
  /** Names of the containers that later steps put on it, and the undo takes off before it removes it. */
  readonly joins?: readonly string[];
};

/** What a network is made with by default. */
export const PLAIN_NETWORK: NetworkSpec = {
  driver: 'bridge',
  pools: [],
  ipamDriver: 'default',
  ipamOptions: {},
  internal: false,
  attachable: false,
  ingress: false,
  ipv6: false,
  options: {},
  labels: {},
};

/**
 * The step that makes a network. Its undo removes it only while it bears the label of this build and
 * nobody is on it.
 */
export function networkStep(network: NewNetwork): Step {
  const { name, spec, build, title, reason, before = [], loses = [], guards = [] } = network;
  const { joins = [] } = network;
  const ours = isOfBuild('network', name, build);
  const empty = [{ otherwise: `a container is on ${name}`, check: isUnused(name) }, ...guards];
  const alone = {
    otherwise: `other containers are also on ${name}`,
    check: isOnlyUsedBy(name, joins),
  };
  return makeStep({
    id: 'network',
    title,
    reason,
    command: { kind: 'create-network', name, spec },
    before: [isFree('network', name), ...before],
    check: { ...ours, otherwise: `the network ${name} was not created by this build` },
    identity: printOf('network', name, ['Id']),
    undo: undoBy({ kind: 'remove-network', network: name }, opposite(isNamed('network', name)), {
      loses,
      guards: joins.length === 0 ? [ours, ...empty] : [ours, alone],
      atLast: joins.length === 0 ? [] : empty,
    }),
  });
}
