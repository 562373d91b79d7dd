import type { Namespace } from '../../model/kernel/namespace.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { aliasOf } from '../../plan/build-id.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { isSubnetFree } from '../cable/address-guards.ts';
import { addressSteps, ownAddress, pingArgv, pingStep } from '../cable/address-steps.ts';
import { cableStep, upStep } from '../cable/cable-steps.ts';
import type { End } from '../cable/end.ts';
import { namespaceNamed } from '../fields/namespace-field.ts';
import { doorOf } from '../host/namespace-door.ts';
import type { Input } from '../recipe.ts';

function endOf(snapshot: Snapshot, namespace: Namespace, link: string): End {
  const label = labelOf(snapshot, namespace);
  const door = doorOf(namespace, label);
  if (door === null) throw new Error(`${label} was not resolved: it cannot be entered`);
  return { label: namespace.kind === 'host' ? null : label, door, link };
}

function warningsOf(snapshot: Snapshot, sides: readonly Namespace[]): readonly string[] {
  return sides.flatMap((side) => {
    const label = labelOf(snapshot, side);
    const shared =
      side.containers.length > 1
        ? [`${label} share a namespace: the link appears in each of them`]
        : [];
    const ends =
      side.containers.length > 0
        ? [`the cable is removed with the namespace of ${label}; a restart does not restore it`]
        : [];
    return [...shared, ...ends];
  });
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function linkNamespacesPlan(input: Input, snapshot: Snapshot, build: BuildId): Plan {
  const { from = '', to = '', link = '', peer = '', mtu = '' } = input;
  const sides = [namespaceNamed(snapshot, from), namespaceNamed(snapshot, to)] as const;
  const one = endOf(snapshot, sides[0], link);
  const other = endOf(snapshot, sides[1], peer);
  const own = ownAddress(input.address ?? '');
  const far = ownAddress(input['peer-address'] ?? '');
  const alias = aliasOf(build);
  const ends = other.label === null ? { here: other, there: one } : { here: one, there: other };
  const reason =
    'Both ends have the same subnet, so each knows that the other is on the cable. The subnet is small because it needs only two addresses.';
  return {
    recipe: 'link-namespaces',
    build,
    title: `cable from ${one.label ?? 'the host'} to ${other.label ?? 'the host'}`,
    input,
    warnings: warningsOf(snapshot, sides),
    steps: [
      cableStep({ ...ends, mtu, alias, settled: null }),
      upStep(
        'link-up',
        one,
        alias,
        'A new link is down. The alias says which build made it, so that nothing else is ever removed; the kernel does not accept an alias while the link is being created.',
      ),
      upStep('peer-up', other, alias, 'A veth has a carrier only when both ends are up.'),
      ...addressSteps('address', one, own, { old: true, reason, free: isSubnetFree(one, own) }),
      ...addressSteps('peer-address', other, far, {
        ...{ old: true, reason },
        free: isSubnetFree(other, far),
      }),
      pingStep(one, far.ip, one.door.look(pingArgv(far.ip))),
    ],
  };
}
