import { canonicalAddress, contains, formatCidr } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { containerNameOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { aliasOf } from '../../plan/build-id.ts';
import type { BuildId, Guard, Plan } from '../../plan/plan.ts';
import { isFreeOnBridge, isUnanswered, onlyWhere, seenWarnings } from '../cable/address-guards.ts';
import {
  addressSteps,
  type OwnAddress,
  ownAddress,
  pingArgv,
  pingStep,
  routeStep,
} from '../cable/address-steps.ts';
import { cableStep, upStep } from '../cable/cable-steps.ts';
import type { End } from '../cable/end.ts';
import { losesCarrier, portSteps } from '../cable/port-steps.ts';
import { findContainer } from '../fields/container-field.ts';
import { findBridge, segmentAddresses } from '../host/bridges.ts';
import { doorOf, HOST_DOOR } from '../host/namespace-door.ts';
import type { Input } from '../recipe.ts';
import { insideOf } from './container-field.ts';

function warningsOf(
  container: string,
  bridge: string,
  namespace: Namespace,
  address: OwnAddress,
  snapshot: Snapshot,
): readonly string[] {
  const others = namespace.containers
    .map((id) => containerNameOf(snapshot, id))
    .filter((each) => each !== container);
  const network = snapshot.networks.find((each) => each.bridge === bridge);
  return [
    ...(others.length > 0
      ? [
          `${others.join(' and ')} ${others.length === 1 ? 'shares' : 'share'} the namespace of ${container} and will also get the link`,
        ]
      : []),
    ...(network === undefined
      ? []
      : [
          `the engine does not know that ${address.ip} is taken: it may assign it to another container on ${network.name}`,
        ]),
    `the cable is removed with the namespace of ${container}; a restart does not restore it`,
  ];
}

function noDefaultRoute(end: End, family: OwnAddress['family']): Guard {
  return {
    otherwise: `${end.label} now has a default route`,
    check: {
      command: end.door.look(['ip', `-${family}`, 'route', 'show', 'default']),
      expects: { kind: 'prints-nothing' },
    },
  };
}

/** The bridge's own address on the subnet of an address; null if it has none there. */
function besideOf(snapshot: Snapshot, bridge: string, { ip }: OwnAddress): string | null {
  const link = findBridge(snapshot, bridge);
  const own = link === null ? [] : segmentAddresses(link);
  return own.find((each) => contains(formatCidr(each), ip))?.address ?? null;
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function wireContainerPlan(input: Input, snapshot: Snapshot, build: BuildId): Plan {
  const { bridge = '', mtu = '' } = input;
  const container = findContainer(snapshot, input.container ?? '')?.name ?? '';
  const namespace = insideOf({ snapshot, input });
  const door = namespace === null ? null : doorOf(namespace, container);
  if (namespace === null || door === null) {
    throw new Error(`wire-container: ${container} was not resolved`);
  }
  const inner: End = { label: container, door, link: input.inner ?? '' };
  const outer: End = { label: null, door: HOST_DOOR, link: input.outer ?? '' };
  const address = ownAddress(input.address ?? '');
  const gateway = canonicalAddress(input.gateway ?? '');
  const target = gateway ?? besideOf(snapshot, bridge, address);
  const alias = aliasOf(build);
  const idle = findBridge(snapshot, bridge)?.operState === 'DOWN';
  return {
    recipe: 'wire-container',
    build,
    title: `${container} on ${bridge}, by hand`,
    input,
    warnings: [
      ...seenWarnings(address.ip, snapshot),
      ...warningsOf(container, bridge, namespace, address, snapshot),
    ],
    steps: onlyWhere(isUnanswered(address.ip, bridge, snapshot), [
      cableStep({ here: outer, there: inner, mtu, alias, settled: losesCarrier(bridge, idle) }),
      ...portSteps(outer, bridge, alias),
      upStep(
        'inner-up',
        inner,
        alias,
        'The engine does the same when it connects a container. Links go up before routes are added: the kernel rejects a route through a link that is down.',
      ),
      ...addressSteps('address', inner, address, {
        old: true,
        free: isFreeOnBridge(address, bridge),
        reason: `The prefix length must be that of ${bridge}: it tells the container which addresses are on the same segment and can be reached directly. From it the kernel adds the route to the subnet.`,
      }),
      ...(gateway === null
        ? []
        : [
            routeStep(inner, gateway, address.family, {
              before: [noDefaultRoute(inner, address.family)],
              reason: `${container} has no default route yet, so it cannot reach anything outside the subnet. The gateway is the bridge itself, from where the host forwards.`,
            }),
          ]),
      ...(target === null ? [] : [pingStep(inner, target, door.look(pingArgv(target)))]),
    ]),
  };
}
