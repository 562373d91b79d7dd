import { canonicalAddress, formatCidr, parseCidr } from '../../model/address.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { aliasOf } from '../../plan/build-id.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { findBridge } from '../bridges.ts';
import type { Input } from '../recipe.ts';
import { cableStep, hostSteps } from './cable-steps.ts';
import { addressSteps, innerSteps, pingStep } from './inside-steps.ts';
import { namespaceStep } from './namespace-step.ts';
import type { Wiring } from './wiring.ts';

/** The plan from resolved fields. Throws where they were not resolved: a field is missing or no address. */
export function wireNamespacePlan(input: Input, snapshot: Snapshot, build: BuildId): Plan {
  const field = (key: string): string => {
    const value = input[key];
    if (value === undefined) throw new Error(`wire-namespace: the field ${key} was not resolved`);
    return value;
  };
  const parsed = parseCidr(field('address'));
  const ip = canonicalAddress(parsed?.address ?? '');
  const gateway = canonicalAddress(field('gateway'));
  if (parsed === null || ip === null || gateway === null) {
    throw new Error('wire-namespace: the addresses were not resolved');
  }
  const wiring: Wiring = {
    name: field('name'),
    bridge: field('bridge'),
    address: formatCidr({ address: ip, prefixLength: parsed.prefixLength }),
    gateway,
    family: parsed.family,
    inner: field('inner'),
    outer: field('outer'),
    mtu: field('mtu'),
    alias: aliasOf(build),
    idle: findBridge(snapshot, field('bridge'))?.operState === 'DOWN',
  };
  return {
    recipe: 'wire-namespace',
    build,
    title: `namespace ${wiring.name} on ${wiring.bridge}`,
    input,
    warnings: [],
    steps: [
      namespaceStep(wiring),
      cableStep(wiring),
      ...hostSteps(wiring),
      ...innerSteps(wiring),
      ...addressSteps(wiring),
      pingStep(wiring),
    ],
  };
}
