import { reading } from '../../executor/command.ts';
import { makeStep } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import { isFreeOnBridge } from '../cable/address-guards.ts';
import { addressSteps, pingArgv, pingStep, routeStep } from '../cable/address-steps.ts';
import { upStep } from '../cable/cable-steps.ts';
import { isUp } from '../cable/end.ts';
import type { Wiring } from './wiring.ts';

export function innerSteps({ name, inner, alias }: Wiring): readonly Step[] {
  const loopback = { ...inner, link: 'lo' };
  return [
    makeStep({
      id: 'loopback',
      title: `Bring lo up in ${name}`,
      reason:
        'Each namespace has its own loopback, which starts down: until it is up, 127.0.0.1 and the namespace’s own addresses do not answer from inside.',
      command: inner.door.change(['ip', 'link', 'set', 'dev', 'lo', 'up']),
      check: isUp(loopback),
      undo: { kind: 'with', step: 'namespace' },
    }),
    upStep(
      'inner-up',
      inner,
      alias,
      'Links go up before routes are added: the kernel rejects a route through a link that is down.',
    ),
  ];
}

export function networkSteps({ inner, address, gateway, bridge }: Wiring): readonly Step[] {
  return [
    ...addressSteps('address', inner, address, {
      old: false,
      free: isFreeOnBridge(address, bridge),
      reason: `The prefix length must be that of ${bridge}: it tells the namespace which addresses are on the same segment and can be reached directly. From it the kernel adds the route to the subnet.`,
    }),
    routeStep(inner, gateway, address.family, {
      before: [],
      reason:
        'The default route is for every address outside the subnet. The gateway is the bridge itself, from where the host forwards.',
    }),
  ];
}

export function proofStep({ name, inner, gateway }: Wiring): Step {
  const argv = ['ip', 'netns', 'exec', name, ...pingArgv(gateway)] as const;
  return pingStep({ ...inner, label: null }, gateway, reading(argv, { privileged: true }));
}
