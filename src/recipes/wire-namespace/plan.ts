import { canonicalAddress } from '../../model/address/address.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { aliasOf } from '../../plan/build-id.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { isUnanswered, onlyWhere, seenWarnings } from '../cable/address-guards.ts';
import { ownAddress } from '../cable/address-steps.ts';
import { cableStep } from '../cable/cable-steps.ts';
import { losesCarrier, portSteps } from '../cable/port-steps.ts';
import { findBridge } from '../host/bridges.ts';
import { doorByName, HOST_DOOR } from '../host/namespace-door.ts';
import type { Input } from '../recipe.ts';
import { innerSteps, networkSteps, proofStep } from './inside-steps.ts';
import { namespaceStep } from './namespace-step.ts';
import type { Wiring } from './wiring.ts';

/** The plan from resolved fields. Throws if they were not resolved: a field is missing or is not an address. */
export function wireNamespacePlan(input: Input, snapshot: Snapshot, build: BuildId): Plan {
  const field = (key: string): string => {
    const value = input[key];
    if (value === undefined) throw new Error(`wire-namespace: the field ${key} was not resolved`);
    return value;
  };
  const gateway = canonicalAddress(field('gateway'));
  if (gateway === null) throw new Error('wire-namespace: the gateway was not resolved');
  const name = field('name');
  const wiring: Wiring = {
    name,
    bridge: field('bridge'),
    address: ownAddress(field('address')),
    gateway,
    inner: { label: name, door: doorByName(name), link: field('inner') },
    outer: { label: null, door: HOST_DOOR, link: field('outer') },
    mtu: field('mtu'),
    alias: aliasOf(build),
    idle: findBridge(snapshot, field('bridge'))?.operState === 'DOWN',
  };
  const { address, inner, outer, mtu, alias, bridge, idle } = wiring;
  const settled = losesCarrier(bridge, idle);
  return {
    recipe: 'wire-namespace',
    build,
    title: `namespace ${wiring.name} on ${wiring.bridge}`,
    input,
    warnings: seenWarnings(address.ip, snapshot),
    steps: onlyWhere(isUnanswered(address.ip, bridge, snapshot), [
      namespaceStep(wiring),
      cableStep({ here: outer, there: inner, mtu, alias, settled }),
      ...portSteps(outer, bridge, alias),
      ...innerSteps(wiring),
      ...networkSteps(wiring),
      proofStep(wiring),
    ]),
  };
}
