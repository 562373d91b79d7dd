import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import type { Guard } from '../../plan/plan.ts';
import type { Door } from '../host/namespace-door.ts';

/** A link as a plan works on it: how to get there, and what proves that it is still that one. */
export type Site = {
  readonly door: Door;
  readonly link: string;
  /** What to call it, if the plan deals with links of several namespaces: `eth0 in web`. */
  readonly called?: string;
  /** Must hold before a change. */
  readonly before: readonly Guard[];
  /** Must hold before anything is put back. */
  readonly guards: readonly Guard[];
  /** Whether the plan itself adds again what goes, so that it is in the undo's way until the undo removes it. */
  readonly setAgain?: true;
  /** Whether its namespace goes too, and cannot be looked into until the undo has made it again. */
  readonly away?: true;
};

/** A link that exists all the time: its index distinguishes it from another that was given its name. */
export function standing(door: Door, { name, index }: { name: string; index: number }): Site {
  const same: readonly Guard[] = [
    ...door.same,
    {
      otherwise: `${name} was replaced or removed since the plan was made`,
      check: {
        command: door.look(['ip', '-o', 'link', 'show', 'dev', name]),
        expects: { kind: 'prints-line-starting', text: `${index}: ` },
      },
    },
  ];
  return { door, link: name, before: same, guards: same };
}

/** A link that a plan renames: until the undo has restored its name, no link may have that name. */
export function renamed(door: Door, link: { name: string; index: number }): Site {
  const site = standing(door, link);
  const guards = site.guards.map((guard) => {
    const of = [{ kind: 'absent' }, guard.check.expects] as const;
    return { ...guard, check: { ...guard.check, expects: { kind: 'any', of } as const } };
  });
  return { ...site, guards, setAgain: true };
}

/**
 * A link that a plan deletes, and its undo makes again with another index: the MAC, which the undo
 * gives it from the first moment, distinguishes it from another that was given its name. While it is
 * gone there is nothing to compare with.
 */
export function returning(door: Door, link: LinkDetail): Site {
  return {
    door,
    link: link.name,
    before: standing(door, link).before,
    guards: [
      ...door.same,
      {
        otherwise: `${link.name} is now another link`,
        check: {
          command: door.look(['ip', 'link', 'show', 'dev', link.name]),
          expects: { kind: 'any', of: [{ kind: 'absent' }, hasMac(link)] },
        },
      },
    ],
  };
}

/**
 * The same, if the namespace goes too and comes back as another one under the same way in. A loopback
 * comes with it.
 */
export function returningWithin(door: Door, link: LinkDetail): Site {
  const lax = { ...door, same: [] };
  const { guards } = returning(lax, link);
  return {
    door: lax,
    link: link.name,
    before: standing(door, link).before,
    guards: link.kind === 'loopback' ? [] : guards,
    away: true,
  };
}

/** What `ip link show` prints for a link with this MAC; if it has none yet, what it prints for any MAC. */
export function hasMac({ mac }: LinkDetail) {
  const text = mac === null || mac === NO_MAC ? 'link/ether' : `link/ether ${mac}`;
  return { kind: 'prints', text } as const;
}

/** The MAC of a bridge whose ports have all left; it takes that of the next port. */
export const NO_MAC = '00:00:00:00:00:00';
