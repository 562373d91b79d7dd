import { changing, reading } from '../../src/executor/command.ts';
import type { Link } from '../../src/model/kernel/link.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { makeStep, undoBy } from '../../src/plan/make-step.ts';
import type { Check } from '../../src/plan/plan.ts';
import { hostLinks } from '../../src/recipes/host/bridges.ts';
import { type Recipe, refusal } from '../../src/recipes/recipe.ts';

function hostLink(snapshot: Snapshot, name = ''): Link | undefined {
  return hostLinks(snapshot).find((link) => link.name === name);
}

/** Checks that a link has that note, or none if it is empty. */
function hasNote(link: string, note: string): Check {
  const command = reading(['ip', 'link', 'show', 'dev', link]);
  if (note !== '') return { command, expects: { kind: 'prints-line', text: `alias ${note}` } };
  const anyNote = { kind: 'prints-line-starting', text: 'alias ' } as const;
  return { command, expects: { kind: 'not', of: anyNote } };
}

/** Writes a note on a link of the host: its alias (IFLA_IFALIAS, ip-link(8)). */
export const noteLink: Recipe = {
  id: 'note-link',
  title: 'Note on a link',
  summary: 'Writes a note on a link of the host, which ip link shows as its alias.',
  fields: [
    {
      key: 'link',
      label: 'Link',
      help: 'link of this host to write on',
      choices: ({ snapshot }) =>
        hostLinks(snapshot).map(({ name, alias }) => ({ value: name, note: alias ?? '' })),
      propose: () => null,
      refuse: (value, { snapshot }) =>
        hostLink(snapshot, value) === undefined
          ? refusal('gone', `this host has no link ${value}`, 'choose one of the list')
          : null,
    },
    {
      key: 'note',
      label: 'Note',
      help: 'text to write, at most 255 bytes',
      choices: null,
      propose: () => null,
      refuse: (value) =>
        Buffer.byteLength(value) > 255
          ? refusal('too-long', 'a note has at most 255 bytes', 'shorten it')
          : null,
    },
  ],
  needs: [],
  offer: (thing) =>
    thing.kind === 'link' && thing.end.namespace.kind === 'host'
      ? { title: `Write a note on ${thing.end.link.name}`, preset: { link: thing.end.link.name } }
      : null,
  plan: ({ link = '', note = '' }, { snapshot }, build) => {
    const old = hostLink(snapshot, link)?.alias ?? '';
    const write = (text: string) => changing(['ip', 'link', 'set', 'dev', link, 'alias', text]);
    const changed = {
      otherwise: `somebody changed the note on ${link}`,
      check: hasNote(link, note),
    };
    return {
      recipe: 'note-link',
      build,
      title: `Note on ${link}`,
      input: { link, note },
      warnings: old === '' ? [] : [`this replaces the note on ${link}: ${old}`],
      steps: [
        makeStep({
          id: 'note',
          title: `Write a note on ${link}`,
          reason: 'The kernel keeps one line of text for each link and shows it on request.',
          command: write(note),
          before: [{ otherwise: `the note on ${link} has changed`, check: hasNote(link, old) }],
          check: { otherwise: `the note is not on ${link}`, check: hasNote(link, note) },
          undo: undoBy(write(old), hasNote(link, old), { guards: [changed] }),
        }),
      ],
    };
  },
};
