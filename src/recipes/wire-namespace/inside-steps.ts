import { reading } from '../../executor/command.ts';
import { makeStep } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import { onCable } from './cable-steps.ts';
import { inside, lookInside, type Wiring } from './wiring.ts';

export function innerSteps({ name, inner, alias }: Wiring): readonly Step[] {
  const isUp = (link: string) => ({
    otherwise: `${link} in ${name} is not up`,
    check: {
      command: lookInside(name, ['ip', '-br', 'link', 'show', 'dev', link, 'up']),
      expects: { kind: 'lists', name: link } as const,
    },
  });
  return [
    makeStep({
      id: 'loopback',
      title: `Switch lo on in ${name}`,
      reason:
        'Each namespace has a loopback of its own, and it begins down: without it 127.0.0.1 and the namespace’s own addresses do not answer from inside.',
      command: inside(name, ['ip', 'link', 'set', 'dev', 'lo', 'up']),
      check: isUp('lo'),
      undo: { kind: 'with', step: 'namespace' },
    }),
    onCable({
      id: 'inner-up',
      title: `Switch ${inner} on in ${name}`,
      reason:
        'Links go up before routes are set: the kernel refuses a route through a link that is down.',
      command: inside(name, ['ip', 'link', 'set', 'dev', inner, 'alias', alias, 'up']),
      check: isUp(inner),
    }),
  ];
}

export function addressSteps({
  name,
  inner,
  address,
  gateway,
  family,
  bridge,
}: Wiring): readonly Step[] {
  /** Duplicate address detection would keep an IPv6 address unusable for a second (RFC 4862 5.4). */
  const atOnce = family === 6 ? ['nodad'] : [];
  const inet = family === 6 ? 'inet6' : 'inet';
  return [
    onCable({
      id: 'address',
      title: `Give ${inner} the address ${address}`,
      reason: `The prefix length must be that of ${bridge}: it tells the namespace which addresses are on the same cable and can be asked for directly. From it the kernel makes the route to the subnet.`,
      command: inside(name, ['ip', 'address', 'add', address, 'dev', inner, ...atOnce]),
      check: {
        otherwise: `${inner} has not got ${address}`,
        check: {
          command: lookInside(name, ['ip', 'address', 'show', 'dev', inner]),
          expects: { kind: 'prints', text: `${inet} ${address}` },
        },
      },
    }),
    onCable({
      id: 'route',
      title: `Send all else to ${gateway}`,
      reason:
        'The default route is for every address outside the subnet. The gateway is the bridge itself, from where the host forwards.',
      command: inside(name, ['ip', 'route', 'add', 'default', 'via', gateway]),
      check: {
        otherwise: `the default route of ${name} does not lead to ${gateway}`,
        check: {
          command: lookInside(name, ['ip', `-${family}`, 'route', 'show', 'default']),
          expects: { kind: 'prints', text: `via ${gateway}` },
        },
      },
    }),
  ];
}

/**
 * The proof of the whole. What decides is whether the gateway's MAC became known (ARP, or neighbour
 * discovery): that needs each part of the cable and both addresses. An echo that stays out although
 * the MAC is known was dropped by a firewall of the host, which this wiring neither made nor may
 * judge: the build stays, and ping's own words say so. Without a MAC the wiring is broken, and goes.
 * Both iputils and busybox know -c and -W.
 */
export function pingStep({ name, inner, gateway }: Wiring): Step {
  return makeStep({
    id: 'ping',
    title: `Ping ${gateway}`,
    reason:
      'First the namespace asks on the cable who has the address, then it sends three echo requests there. An answer proves cable, port, address and the way back.',
    command: reading(['ip', 'netns', 'exec', name, 'ping', '-c', '3', '-W', '1', gateway], {
      privileged: true,
      timeLimit: 20_000,
    }),
    judgedBy: 'check',
    check: {
      otherwise: `nobody on the cable answers for ${gateway}`,
      check: {
        command: lookInside(name, ['ip', 'neigh', 'show', 'to', gateway, 'dev', inner]),
        expects: { kind: 'prints', text: 'lladdr' },
      },
    },
    undo: { kind: 'none' },
  });
}
