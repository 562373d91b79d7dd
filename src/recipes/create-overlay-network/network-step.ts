import type { NetworkSpec } from '../../executor/engine/engine-change.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Check, Step } from '../../plan/plan.ts';
import { isFree, isOfBuild, membersOf, printOf } from '../engine/engine-checks.ts';
import { isManager } from './swarm-steps.ts';

/** Milliseconds for a swarm to give a new network its subnets. */
const ALLOCATION = 5_000;

/**
 * Checks that the swarm no longer has the network. While the swarm has no leader, the engine leaves all
 * networks of the swarm out of its list; the ingress network, which every swarm has, shows that it could look.
 */
function isGoneFromSwarm(name: string): Check {
  const lists = (text: string) => ({ kind: 'prints-line', text }) as const;
  return {
    command: { kind: 'print-names', of: 'networks' },
    expects: { kind: 'all', of: [lists('ingress'), { kind: 'not', of: lists(name) }] },
  };
}

/**
 * Creates the network. The engine adds it to the swarm and answers; it gets its subnets a moment later, or
 * never if they overlap those of another network: then it exists without a driver.
 */
export function overlayStep(name: string, spec: NetworkSpec, build: BuildId): Step {
  const ours = isOfBuild('network', name, build);
  return makeStep({
    id: 'network',
    title: `Create the overlay network ${name}`,
    reason:
      'Each engine wraps its containers’ packets in VXLAN and sends them to the engine that runs the other container, so that all appear to be on one switch. The managers know the network at once; any other engine gets it when a container there first uses it.',
    command: { kind: 'create-network', name, spec },
    before: [
      { otherwise: 'this engine is not a swarm manager', check: isManager },
      isFree('network', name),
    ],
    check: {
      otherwise: `the swarm does not assign addresses to ${name}: another of its networks may have them (see journalctl -u docker)`,
      check: {
        command: printOf('network', name, ['Driver']),
        expects: { kind: 'prints-line', text: 'overlay' },
        within: ALLOCATION,
      },
    },
    identity: printOf('network', name, ['Id']),
    undo: undoBy({ kind: 'remove-network', network: name }, isGoneFromSwarm(name), {
      guards: [
        ours,
        {
          otherwise: `a container of this engine is on ${name}`,
          check: {
            command: membersOf(name),
            // The engine's own end, which it keeps for a while after the last container.
            expects: { kind: 'lists-only', names: [`lb-${name}`] },
          },
        },
      ],
    }),
  });
}
