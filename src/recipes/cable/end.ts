import type { Check, Guard } from '../../plan/plan.ts';
import { type Door, isStale } from '../host/namespace-door.ts';

/** One end of a cable: a link, and the namespace that it is in. */
export type End = {
  /** What to call the namespace: `my-netns`, `web`; null for the host. */
  readonly label: string | null;
  readonly door: Door;
  readonly link: string;
};

/** ` in web`; empty for the host. */
export function placeOf({ label }: End): string {
  return label === null ? '' : ` in ${label}`;
}

/** `the host`, `web`. */
export function ownerOf({ label }: End): string {
  return label ?? 'the host';
}

function isListed({ door, link }: End): Check {
  return {
    command: door.look(['ip', '-br', 'link', 'show']),
    expects: { kind: 'lists', name: link },
  };
}

/** Checks that the link exists. */
export function isThere(end: End): Guard {
  return { otherwise: `link ${end.link} does not exist${placeOf(end)}`, check: isListed(end) };
}

/** Checks that its name is free. */
export function isNotThere(end: End): Guard {
  const { command, expects } = isListed(end);
  return {
    otherwise: `${ownerOf(end)} already has a link ${end.link}`,
    check: { command, expects: { kind: 'not', of: expects } },
  };
}

/**
 * Checks that the link is gone. If its namespace can no longer be entered, the namespace has ended, and
 * its links with it (namespaces(7)).
 */
export function isGone(end: End): Check {
  const { command, expects } = isNotThere(end).check;
  const stale = isStale(end.door.entry);
  if (stale === undefined) return { command, expects };
  return { command, expects: { kind: 'any', of: [{ kind: 'absent' }, expects] }, or: stale };
}

export function isUp(end: End): Guard {
  const { door, link } = end;
  return {
    otherwise: `${link}${placeOf(end)} is not up`,
    check: {
      command: door.look(['ip', '-br', 'link', 'show', 'dev', link, 'up']),
      expects: { kind: 'lists', name: link },
    },
  };
}

/**
 * Checks that a link is this build's: by its alias or, if a crash came before that was set, by looking like
 * a new link: without an alias, and down.
 */
export function isOurs({ door, link, ...end }: End, alias: string): Guard {
  const unmarked = { kind: 'not', of: { kind: 'prints-line-starting', text: 'alias ' } } as const;
  /** The flags of a new link (net_device_flags, include/uapi/linux/if.h); ip adds M-DOWN for a peer that is down. */
  const down = ['<BROADCAST,MULTICAST>', '<BROADCAST,MULTICAST,M-DOWN>'].map(
    (text) => ({ kind: 'prints', text }) as const,
  );
  return {
    otherwise: `${link}${placeOf({ door, link, ...end })} does not carry the alias of this build, ${alias}`,
    check: {
      command: door.look(['ip', 'link', 'show', 'dev', link]),
      expects: {
        kind: 'any',
        of: [
          { kind: 'prints-line', text: `alias ${alias}` },
          { kind: 'all', of: [unmarked, { kind: 'any', of: down }] },
        ],
      },
    },
  };
}
