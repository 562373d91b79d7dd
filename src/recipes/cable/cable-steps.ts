import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';
import { type End, isGone, isNotThere, isOurs, isThere, isUp, ownerOf, placeOf } from './end.ts';

export type Cable = {
  /** Where it is made: the host if one end is there, since the other is named by a file. */
  readonly here: End;
  /** Not the host. */
  readonly there: End;
  readonly mtu: string;
  readonly alias: string;
  /** What the kernel restores a moment after the cable is gone; null if nothing. */
  readonly settled: Check | null;
};

/** What ip(8) takes after `netns`: a name in /run/netns, or any path (netns_get_fd in its lib/namespace.c). */
function netnsWord({ door: { entry } }: End): string {
  if (entry.kind === 'host') throw new Error('the host’s own namespace has no file to be named by');
  return entry.kind === 'name' ? entry.name : entry.path;
}

/** The pair of links. The steps that follow change one of its ends, and go with it. */
export function cableStep({ here, there, mtu, alias, settled }: Cable): Step {
  const where =
    here.label === null
      ? `${here.link} here, ${there.link} in ${there.label}`
      : `${here.link} in ${here.label}, ${there.link} in ${there.label}`;
  return makeStep({
    id: 'cable',
    title: `Create the cable: ${where}`,
    reason:
      'A veth is a pair of links: what goes in at one end comes out at the other. It is created with one end already in the namespace, so that no link has to be moved or renamed.',
    command: here.door.change([
      ...(['ip', 'link', 'add', 'name', here.link, 'mtu', mtu, 'type', 'veth'] as const),
      ...['peer', 'name', there.link, 'mtu', mtu, 'netns', netnsWord(there)],
    ]),
    before: [...here.door.same, ...there.door.same, isNotThere(here), isNotThere(there)],
    check: {
      otherwise: `the other end of ${here.link} is not in ${ownerOf(there)}`,
      check: isThere(there).check,
    },
    undo: undoBy(here.door.change(['ip', 'link', 'delete', 'dev', here.link]), isGone(here), {
      guards: [...here.door.same, isOurs(here, alias), isOurs(there, alias)],
      settled,
    }),
  });
}

/** A step that changes a link of the cable, and so goes with it. */
type OnCable = Pick<Step, 'id' | 'title' | 'reason' | 'command' | 'check'> &
  Partial<Pick<Step, 'before'>>;

export function onCable(step: OnCable): Step {
  return makeStep({ ...step, undo: { kind: 'with', step: 'cable' } });
}

/** Marks an end and switches it on. */
export function upStep(id: string, end: End, alias: string, reason: string): Step {
  const { door, link } = end;
  return onCable({
    id,
    title: `Bring ${link} up${placeOf(end)}`,
    reason,
    before: door.same,
    command: door.change(['ip', 'link', 'set', 'dev', link, 'alias', alias, 'up']),
    check: isUp(end),
  });
}
