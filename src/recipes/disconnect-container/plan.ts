import type { Container } from '../../model/engine/container.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Check, Plan } from '../../plan/plan.ts';
import { publishedBy } from '../connect-container/warnings.ts';
import {
  type Addresses,
  addressesOf,
  areStill,
  standsOff,
  standsOn,
  standsWith,
} from '../endpoint/checks.ts';
import { endpointOn, runs, sharers } from '../endpoint/modes.ts';
import { moveOnLeaving } from '../endpoint/way-out.ts';
import { findContainer } from '../fields/container-field.ts';
import { findNetwork } from '../fields/network-field.ts';
import type { Input } from '../recipe.ts';
import { restorationOf } from './restoration.ts';

function portsWarning(container: Container, to: string | null): readonly string[] {
  const published = publishedBy(container);
  if (published === '') return [];
  return to === null
    ? [`Its published ports (${published}) stop working until it is on a network again.`]
    : [`Its published ports (${published}) move with it: connections through them are cut.`];
}

function warningsOf(container: Container, network: Network, snapshot: Snapshot): readonly string[] {
  const { name, endpoints } = container;
  const isLast = endpoints.length === 1;
  if (!runs(container)) {
    const last = isLast
      ? [`It is the last network of ${name}, which will start with only lo.`]
      : [];
    return [`${name} is not running: the change takes effect when it starts.`, ...last];
  }
  const others = sharers(container, snapshot);
  const move = moveOnLeaving(container, network, snapshot);
  return [
    `Connections of ${name} over ${network.name} are cut.`,
    ...(isLast
      ? [`It is the last network of ${name}: only lo is left, and no host can reach it.`]
      : []),
    ...(others.length === 0
      ? []
      : [
          `${others.join(' and ')} ${others.length === 1 ? 'shares' : 'share'} the namespace of ${name} and will also leave ${network.name}.`,
        ]),
    ...(move === null || isLast
      ? []
      : [
          move.to === null
            ? `The default route of ${name} goes through ${network.name} and is removed with it.`
            : `The default route of ${name} moves from ${network.name} to ${move.to}.`,
        ]),
    ...(move === null ? [] : portsWarning(container, move.to)),
  ];
}

/** Checks that it is back: with its addresses while it runs, with none while it does not. */
function isBack(container: string, network: string, addresses: Addresses | null): Check {
  if (addresses === null) return standsOn(container, network);
  const { command, expects } = standsWith(container, network, addresses);
  const stopped = { kind: 'prints-line', text: network } as const;
  return { command, expects: { kind: 'any', of: [expects, stopped] } };
}

/** The plan from resolved fields. Throws if container and network were not resolved. */
export function disconnectPlan(input: Input, snapshot: Snapshot, build: BuildId): Plan {
  const container = findContainer(snapshot, input.container ?? '');
  const network = findNetwork(snapshot, input.network ?? '');
  const endpoint = container === null || network === null ? null : endpointOn(container, network);
  if (container === null || network === null || endpoint === null) {
    throw new Error('disconnect-container: the container or network was not resolved');
  }
  const same = areStill(container, network);
  const on = standsOn(container.id, network.name);
  const back = restorationOf({ container, network, endpoint, snapshot });
  return {
    recipe: 'disconnect-container',
    build,
    title: `${container.name} off ${network.name}`,
    input,
    warnings: warningsOf(container, network, snapshot),
    steps: [
      makeStep({
        id: 'disconnect',
        title: `Disconnect ${container.name} from ${network.name}`,
        reason: runs(container)
          ? `The engine removes the link from the namespace of ${container.name} and releases its address; the processes keep running.`
          : `${container.name} is not running and has no link: the engine only removes the network from its settings.`,
        command: {
          kind: 'disconnect',
          network: network.name,
          container: container.name,
          force: false,
        },
        before: [
          ...same,
          {
            otherwise: `${container.name} is no longer on ${network.name} as it was`,
            check: runs(container)
              ? standsWith(container.id, network.name, addressesOf(endpoint))
              : on,
          },
        ],
        check: {
          otherwise: `${container.name} is still on ${network.name}`,
          check: standsOff(container.id, network.name),
        },
        undo: undoBy(
          {
            kind: 'connect',
            network: network.name,
            container: container.name,
            endpoint: back.settings,
          },
          isBack(container.id, network.name, back.addresses),
          {
            loses: back.loses,
            guards: [
              ...same,
              {
                otherwise: `${container.name} is on ${network.name} again, but with other settings`,
                check: opposite(on),
              },
              ...back.guards,
            ],
          },
        ),
      }),
    ],
  };
}
