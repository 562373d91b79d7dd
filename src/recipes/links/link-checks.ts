/** Checks of a link that several steps use. */
import type { Check, Guard } from '../../plan/plan.ts';
import type { Door } from '../host/namespace-door.ts';

/** The administrative flag, which `ip link set up` sets. */
export function isSwitchedOn({ look }: Pick<Door, 'look'>, link: string): Check {
  return {
    command: look(['ip', '-br', 'link', 'show', 'dev', link, 'up']),
    expects: { kind: 'lists', name: link },
  };
}

/** Checks that the link exists and is not up. */
export function isSwitchedOff({ look }: Pick<Door, 'look'>, link: string): Check {
  return {
    command: look(['ip', '-br', 'link', 'show', 'dev', link, 'up']),
    expects: { kind: 'prints-nothing' },
  };
}

export function hasMtu({ look }: Pick<Door, 'look'>, link: string, mtu: number | string): Check {
  return {
    command: look(['ip', 'link', 'show', 'dev', link]),
    expects: { kind: 'prints', text: `mtu ${mtu}` },
  };
}

/** Checks that no link has this name. */
export function isNameFree({ look }: Pick<Door, 'look'>, name: string): Guard {
  return {
    otherwise: `a link named ${name} exists now`,
    check: {
      command: look(['ip', '-br', 'link', 'show']),
      expects: { kind: 'not', of: { kind: 'lists', name } },
    },
  };
}

/** Checks that nobody has set a route by the link: the kernel's own go and come with it. */
export function carriesNoRoutes({ look }: Pick<Door, 'look'>, link: string): readonly Guard[] {
  return (['4', '6'] as const).flatMap((family) =>
    ['boot', 'static'].map((protocol) => ({
      otherwise: `routes now use ${link}`,
      check: {
        command: look([
          ...(['ip', `-${family}`, 'route', 'show', 'table', 'all'] as const),
          ...['proto', protocol, 'dev', link],
        ]),
        expects: { kind: 'prints-nothing' },
      },
    })),
  );
}
