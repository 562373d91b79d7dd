/** Notes of the static forwarding entries of a vxlan. */
import type { LinkDetail, SetForward } from '../../../model/kernel/namespace-detail.ts';
import type { Step } from '../../../plan/plan.ts';
import type { Site } from '../site.ts';
import { note } from './notes.ts';

const ALL = '00:00:00:00:00:00';

/** A vxlan that is made with a remote or a group gets an entry for it from the kernel (vxlan_newlink). */
function isOwn({ data }: LinkDetail, { mac, destination }: SetForward): boolean {
  const { remote, remote6, group, group6 } = data;
  return mac === ALL && [remote, remote6, group, group6].includes(destination);
}

/** In reverse order: the undo appends them as they were set. */
export function forwardNotes(
  link: LinkDetail,
  { door, guards, called = link.name }: Site,
  { forwards, id }: { readonly forwards: readonly SetForward[]; readonly id: string },
): readonly Step[] {
  return forwards
    .filter((each) => each.device === link.name && !isOwn(link, each))
    .map(({ mac, destination, words }, at) => {
      const entry = ['dst', destination, ...words, 'self', 'permanent'];
      return note({
        id: `${id}-${at + 1}`,
        what: `the forwarding entry of ${called} for ${mac} to ${destination}`,
        reason: 'The forwarding table is removed with the link. Undo restores its static entries.',
        look: door.look(['bridge', '-s', 'fdb', 'show', 'dev', link.name]),
        there: {
          command: door.look(['bridge', 'fdb', 'show', 'dev', link.name]),
          expects: { kind: 'prints-line', text: [mac, ...entry].join(' ') },
        },
        back: door.change(['bridge', 'fdb', 'append', mac, 'dev', link.name, ...entry]),
        guards,
      });
    });
}
