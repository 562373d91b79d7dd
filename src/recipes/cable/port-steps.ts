import { changing, reading } from '../../executor/command.ts';
import type { Check, Step } from '../../plan/plan.ts';
import { onCable } from './cable-steps.ts';
import { type End, isUp } from './end.ts';

/** Plugs the host's end of a cable into a bridge, and switches it on. */
export function portSteps(outer: End, bridge: string, alias: string): readonly Step[] {
  const { link } = outer;
  return [
    onCable({
      id: 'port',
      title: `Plug ${link} into ${bridge}`,
      reason:
        'A link with a master is a port of that bridge, like a cable in a switch. The alias says which build made it, so that nothing else is ever removed; the kernel does not accept an alias while the link is being created.',
      command: changing(['ip', 'link', 'set', 'dev', link, 'alias', alias, 'master', bridge]),
      check: {
        otherwise: `${link} is not a port of ${bridge}, or its alias is missing`,
        check: {
          command: reading(['ip', 'link', 'show', 'dev', link]),
          expects: {
            kind: 'all',
            of: [
              { kind: 'prints', text: `master ${bridge}` },
              { kind: 'prints-line', text: `alias ${alias}` },
            ],
          },
        },
      },
    }),
    onCable({
      id: 'port-up',
      title: `Bring ${link} up`,
      reason: 'A new link is down. A veth has a carrier only when both ends are up.',
      command: changing(['ip', 'link', 'set', 'dev', link, 'up']),
      check: isUp(outer),
    }),
  ];
}

/** Checks that a bridge without a carrier has lost it again; one that it had before stays. */
export function losesCarrier(bridge: string, idle: boolean): Check | null {
  if (!idle) return null;
  return {
    command: reading(['ip', '-br', 'link', 'show', 'dev', bridge]),
    expects: { kind: 'prints', text: 'DOWN' },
  };
}
