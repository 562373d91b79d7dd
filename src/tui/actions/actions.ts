/** What can be done with the selected thing, and why not where it cannot. */

import type { Link } from '../../model/kernel/link.ts';
import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { refuseOtherEngine } from '../../recipes/fields/other-engine.ts';
import { recipes } from '../../recipes/index.ts';
import type { State } from '../../store/state.ts';
import type { Subject } from '../../store/subject.ts';
import { namespaceOfSubject, subjectOf } from '../../store/subject.ts';
import { buildsOverlay } from '../builds/overlay.tsx';
import { explainRefusal, openExplain } from '../explain/binding.ts';
import type { Face } from '../face.ts';
import { networkHelpOverlay } from '../network-help/overlay.tsx';
import { typeOf } from '../network-help/pages.ts';
import { openPing, pingRefusal } from '../ping/binding.ts';
import { openShell, shellRefusal } from '../shell.ts';
import { stopUnderCursor } from '../under-cursor.ts';
import { wizardOverlay } from '../wizard/overlay.tsx';

/** The keys that do without this list what is in it. */
export const ACTION_KEYS = ['?', 'p', 'w', 'e', 'u'] as const;

export type Action = {
  readonly title: string;
  /** The key that does the same without this list; empty where there is none. */
  readonly key: (typeof ACTION_KEYS)[number] | '';
  /** Why it cannot be done now; null where it can. */
  readonly refusal: string | null;
  readonly run: (face: Face) => void;
};

/** The actions on the selected thing, those on the thing itself first. */
export function actionsOn(face: Face): readonly Action[] {
  const state = face.store.getState();
  const subject = subjectOf(state);
  const build = buildOf(subject);
  const readOnly = face.readOnly ? 'read-only: a shell could change something' : null;
  return [
    ...thingsAt(face, subject).flatMap((thing) => offersOn(state, thing)),
    ...aboutNetwork(subject),
    { title: 'Probe from here', key: 'p', refusal: pingRefusal(state), run: openPing },
    {
      title: 'Why another cannot be reached from here',
      key: 'w',
      refusal: explainRefusal(face),
      run: openExplain,
    },
    {
      title: 'Open a shell inside',
      key: 'e',
      refusal: readOnly ?? shellRefusal(state),
      run: openShell,
    },
    {
      title: build === null ? 'Undo what made it' : `Undo build ${build}, which made it`,
      key: 'u',
      refusal: build === null ? 'patchpanel did not build it' : null,
      run: (to) => to.overlays.open(buildsOverlay(to, build)),
    },
  ];
}

/** The page of the help on the type of the selected network. */
function aboutNetwork(subject: Subject | null): readonly Action[] {
  const type = subject?.kind === 'network' ? typeOf(subject.network) : null;
  if (type === null) return [];
  const run = (face: Face) => face.overlays.open(networkHelpOverlay(face, [], type));
  return [{ title: `What a network of type ${type} is`, key: '?', refusal: null, run }];
}

/** What the person points at: in the main pane what the cursor is on, then what the lists have selected. */
function thingsAt(face: Face, subject: Subject | null): readonly Selection[] {
  const isInMain = face.store.getState().focus === 'main';
  const thing = isInMain ? (stopUnderCursor(face)?.thing ?? null) : null;
  const link: readonly Selection[] =
    thing?.kind === 'address' ? [{ kind: 'link', end: thing.end }] : [];
  return [thing, ...link, subject].filter((each) => each !== null);
}

/** What the recipes offer on a thing. */
function offersOn({ snapshot }: State, thing: Selection): readonly Action[] {
  if (snapshot === null) return [];
  return recipes.flatMap((recipe): readonly Action[] => {
    const offer = recipe.offer(thing, snapshot);
    if (offer === null) return [];
    const { title } = offer;
    const other = recipe.needsEngine === true ? refuseOther(thing, snapshot) : null;
    if (other !== null) return [{ title, key: '', refusal: other, run: () => {} }];
    if ('refusal' in offer) return [{ title, key: '', refusal: offer.refusal, run: () => {} }];
    const { preset } = offer;
    const run = (face: Face) => face.overlays.open(wizardOverlay(face, { recipe, preset }));
    return [{ title, key: '', refusal: null, run }];
  });
}

/** Why what the engine would do to a thing is not offered here: it is another engine's. */
function refuseOther(thing: Selection, snapshot: Snapshot): string | null {
  const named =
    thing.kind === 'container' ? thing.container : thing.kind === 'network' ? thing.network : null;
  const refused = named === null ? null : refuseOtherEngine(named, snapshot);
  if (refused === null) return null;
  return refused.hint === '' ? refused.message : `${refused.message}: ${refused.hint}`;
}

/** The build that made a link of the thing: its alias says so. */
function buildOf(subject: Subject | null): string | null {
  const links: readonly Link[] =
    subject?.kind === 'bridge' ? [subject.bridge.link] : (namespaceOfSubject(subject)?.links ?? []);
  const aliases = links.map(({ alias }) => /^patchpanel:([0-9a-z]+)$/.exec(alias ?? '')?.[1]);
  return aliases.find((build) => build !== undefined) ?? null;
}
