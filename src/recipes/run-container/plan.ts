import { reading } from '../../executor/command.ts';
import { BUILD_LABEL, type ContainerSpec } from '../../executor/engine/engine-change.ts';
import { quoteWord } from '../../executor/show.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Guard, Plan, Step } from '../../plan/plan.ts';
import { addressesAreFree, settingsOf } from '../connect-container/plan.ts';
import {
  isFree,
  isInState,
  isNamed,
  isOfBuild,
  isStill,
  printOf,
} from '../engine/engine-checks.ts';
import { type HostFacts, type Input, splitMany } from '../recipe.ts';
import { type Mode, modeOf, spellMode } from './mode.ts';
import { publishOf } from './publish.ts';
import { runWarnings } from './warnings.ts';
import { taggedImage, wordsOf } from './what-fields.ts';

function reasonOf(mode: Mode): string {
  switch (mode.kind) {
    case 'none':
      return 'On none a container gets its own network namespace with only lo in it: it cannot reach any other host.';
    case 'host':
      return 'In host mode a container does not get a network namespace: its programs open their ports on the host itself, without the cost of a bridge, veth or address translation.';
    case 'container':
      return `It does not get its own network namespace but shares the one of ${mode.container.name}: to the network both are one machine.`;
    default:
      return 'A created container has its settings and its label, but no process yet. The label says which build made it, so that no other container is ever removed.';
  }
}

function startReason(mode: Mode): string {
  if (mode.kind !== 'network') return 'The engine starts the first process of the container.';
  return 'The engine creates the network namespace and a link in it with an address and the default route, opens the published ports, and then starts the first process.';
}

/** Checks that what is joined is still there. */
function stillThere(mode: Mode): readonly Guard[] {
  if (mode.kind === 'network') return [isStill('network', mode.network.name, mode.network.id)];
  if (mode.kind !== 'container') return [];
  const { name, id } = mode.container;
  return [
    isStill('container', name, id),
    { otherwise: `${name} is no longer running`, check: isInState(name, 'running', 'paused') },
  ];
}

function createStep(
  name: string,
  spec: ContainerSpec,
  mode: Mode,
  { build, before }: { readonly build: BuildId; readonly before: readonly Guard[] },
): Step {
  const named = isNamed('container', name);
  return makeStep({
    id: 'create',
    title: `Create the container ${name}`,
    reason: reasonOf(mode),
    command: { kind: 'create-container', name, spec },
    before: [isFree('container', name), ...stillThere(mode), ...before],
    check: { otherwise: `the container ${name} was not created`, check: named },
    identity: printOf('container', name, ['Id']),
    undo: undoBy({ kind: 'remove-container', container: name }, opposite(named), {
      guards: [isOfBuild('container', name, build)],
      loses: [`the files that ${name} wrote inside itself, and its logs`],
    }),
  });
}

/** A start succeeds even if the process ends at once: only a later look shows that. */
function runSteps(
  name: string,
  { image, command }: ContainerSpec,
  { mode, engine }: { readonly mode: Mode; readonly engine: string },
): readonly Step[] {
  const byHand = [engine, 'run', '--rm', image, ...command].map(quoteWord).join(' ');
  const ended = `the process of ${name} ended at once; its output: ${byHand}`;
  const running = isInState(name, 'running');
  return [
    makeStep({
      id: 'start',
      title: `Start ${name}`,
      reason: startReason(mode),
      command: { kind: 'start-container', container: name },
      check: { otherwise: ended, check: running },
      undo: { kind: 'with', step: 'create' },
    }),
    makeStep({
      id: 'watch',
      title: `Check that ${name} still runs after a second`,
      reason:
        'A container lives as long as its first process. If that process ends at once, the start itself still succeeds; only this check shows that it is gone.',
      command: reading(['sleep', '1']),
      judgedBy: 'check',
      check: { otherwise: ended, check: running },
      undo: { kind: 'none' },
    }),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function runPlanOf(input: Input, facts: HostFacts, build: BuildId): Plan {
  const { image = '', name = '', network = '' } = input;
  const mode = modeOf(network, facts.snapshot);
  if (mode.kind === 'unknown' || image === '' || name === '') {
    throw new Error('run-container: image, name or network were not resolved');
  }
  const settings = settingsOf(input);
  const isPlain = settings.address === null && settings.aliases.length === 0;
  const publish = publishOf(splitMany(input.publish ?? ''));
  const command = wordsOf(input.command ?? '');
  const spec: ContainerSpec = {
    image: taggedImage(image),
    command,
    networkMode: spellMode(mode, network),
    endpoint: mode.kind === 'network' && !isPlain ? settings : null,
    publish,
    labels: { [BUILD_LABEL]: build },
  };
  const free =
    mode.kind === 'network' ? addressesAreFree(settings, mode.network, facts.snapshot) : [];
  return {
    recipe: 'run-container',
    build,
    title: `container ${name} on ${spec.networkMode}`,
    input,
    warnings: runWarnings(mode, publish, command, input, facts),
    steps: [
      createStep(name, spec, mode, { build, before: free }),
      ...runSteps(name, spec, { mode, engine: familyOn(facts.snapshot).command }),
    ],
  };
}
