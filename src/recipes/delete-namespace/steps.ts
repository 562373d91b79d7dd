import { changing, reading } from '../../executor/command.ts';
import type { NamespaceDetails } from '../../model/kernel/namespace-detail.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import { doorTo, type Place } from '../links/place.ts';
import { settingsNotes } from '../links/removal/settings-notes.ts';
import { BORN_WITH } from '../wire-namespace/namespace-step.ts';

/** What a new namespace starts with, in the reverse of the order in which it is set: `all` changes the others. */
const OWN = ['lo', 'default', 'all'];

/** `ipv4/conf/all/forwarding` → which link's, and which setting. */
function partsOf(path: string): { readonly owner: string; readonly key: string } {
  const [family = '', , ...rest] = path.split('/');
  const name = rest.pop() ?? '';
  return { owner: rest.join('/'), key: `${family}/${name}` };
}

/** Notes of the settings that a new namespace would not have, and of those that setting them changes. */
export function ownNotes(
  { namespaceDetail, ...place }: Place,
  { fresh }: NamespaceDetails,
): readonly Step[] {
  const { settings } = namespaceDetail;
  const own = Object.entries(settings)
    .map(([path, value]) => ({ path, value, ...partsOf(path) }))
    .filter(({ owner }) => OWN.includes(owner));
  const changed = new Set(
    own.filter(({ path, value }) => fresh[path] !== value).map(({ key }) => key),
  );
  const wanted = own
    .filter(({ key }) => changed.has(key))
    .toSorted((a, b) => OWN.indexOf(a.owner) - OWN.indexOf(b.owner));
  return settingsNotes({ door: doorTo({ namespaceDetail, ...place }), guards: [] }, wanted, {
    prefix: 'own-',
    reason: 'A recreated namespace has default settings. Undo sets this again.',
  });
}

function isListed(name: string) {
  return {
    command: reading(['ip', 'netns', 'list']),
    expects: { kind: 'lists', name },
  } as const;
}

/** The deletion, and a look at its end. */
export function namespaceSteps(place: Place, name: string): readonly Step[] {
  const door = doorTo(place);
  const listed = isListed(name);
  const deletion = makeStep({
    id: 'namespace',
    title: `Delete the namespace ${name}`,
    reason:
      'ip netns removes the name: a file in /run/netns on which the namespace is mounted. Without a name, a process or a link that leads there, the kernel ends the namespace.',
    command: changing(['ip', 'netns', 'delete', name]),
    before: [
      ...door.same,
      {
        otherwise: `a process runs in ${name}`,
        check: {
          command: reading(['ip', 'netns', 'pids', name], { privileged: true }),
          expects: { kind: 'prints-nothing' },
        },
      },
      {
        otherwise: `${name} has links that were added later`,
        check: {
          command: door.look(['ip', '-br', 'link', 'show']),
          expects: { kind: 'lists-only', names: BORN_WITH },
        },
      },
    ],
    check: { otherwise: `${name} still exists`, check: opposite(listed) },
    undo: undoBy(changing(['ip', 'netns', 'add', name]), listed, {
      loses: [
        `the inode number of ${name} (${place.namespace.id}): undo creates another namespace with the same name`,
        `rarely changed settings below /proc/sys/net in ${name}, and IPsec policies`,
      ],
    }),
  });
  return [deletion, goneStep(name)];
}

/**
 * Its undo comes first of all, and refuses everything if someone has given the name to a namespace of
 * their own: later in the undo, the name is there again anyway.
 */
function goneStep(name: string): Step {
  const listed = isListed(name);
  const look = reading(['ls', '/run/netns']);
  return makeStep({
    id: 'gone',
    title: `Check that ${name} is gone`,
    reason: 'The name is free at once; the kernel cleans up the rest a moment later.',
    command: look,
    check: { otherwise: `${name} still exists`, check: opposite(listed) },
    undo: undoBy(look, opposite(listed), {
      guards: [
        { otherwise: `another namespace named ${name} exists now`, check: opposite(listed) },
      ],
    }),
  });
}
