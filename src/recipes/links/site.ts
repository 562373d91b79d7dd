import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import type { Guard } from '../../plan/plan.ts';
import type { Door } from '../host/namespace-door.ts';

/** A link as a plan works on it: how to get there, and what proves that it is still that one. */
export type Site = {
  readonly door: Door;
  readonly link: string;
  /** What to call it where links of several namespaces are spoken of: `eth0 in web`. */
  readonly called?: string;
  /** Belongs before a change. */
  readonly before: readonly Guard[];
  /** Belongs before anything is put back. */
  readonly guards: readonly Guard[];
  /** Whether the plan itself sets again what goes, so that an undo finds it in the way until it took that back. */
  readonly setAgain?: true;
  /** Whether its namespace goes too, and is not there to be looked into before the undo has made it. */
  readonly away?: true;
};

/** A link that is there all the time: its index tells it from another that was given the name. */
export function standing(door: Door, { name, index }: { name: string; index: number }): Site {
  const same: readonly Guard[] = [
    ...door.same,
    {
      otherwise: `${name} is another link by now, or gone`,
      check: {
        command: door.look(['ip', '-o', 'link', 'show', 'dev', name]),
        expects: { kind: 'prints-line-starting', text: `${index}: ` },
      },
    },
  ];
  return { door, link: name, before: same, guards: same };
}

/** A link that a plan gives another name: until the undo has given it back, nobody is called so. */
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
 * gives it from the first moment, tells it from another that was given the name. While it is away
 * nothing can be held against it.
 */
export function returning(door: Door, link: LinkDetail): Site {
  return {
    door,
    link: link.name,
    before: standing(door, link).before,
    guards: [
      ...door.same,
      {
        otherwise: `${link.name} is another link by now`,
        check: {
          command: door.look(['ip', 'link', 'show', 'dev', link.name]),
          expects: { kind: 'any', of: [{ kind: 'absent' }, hasMac(link)] },
        },
      },
    ],
  };
}

/**
 * The same, where the namespace goes too and comes back as another one under the same way in. A loopback
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

/** What `ip link show` prints of a link with this MAC; of one that has none yet, that it has any. */
export function hasMac({ mac }: LinkDetail) {
  const text = mac === null || mac === NO_MAC ? 'link/ether' : `link/ether ${mac}`;
  return { kind: 'prints', text } as const;
}

/** Of a bridge whose ports have all left, which takes that of the next one. */
export const NO_MAC = '00:00:00:00:00:00';
