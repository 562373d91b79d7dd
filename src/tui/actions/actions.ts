/** What can be done with the selected thing, and why not where it cannot. */

import type { Link } from '../../model/kernel/link.ts';
import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { refuseOtherEngine } from '../../recipes/fields/other-engine.ts';
import { recipes } from '../../recipes/index.ts';
import type { State } from '../../store/state.ts';
import type { Subject } from '../../store/subject.ts';
import { namespaceOfSubject, subjectOf } from '../../store/subject.ts';
import type { AppContext } from '../app-context.ts';
import { buildsOverlay } from '../builds/overlay.tsx';
import { explainRefusal, openExplain } from '../explain/binding.ts';
import { networkHelpOverlay } from '../network-help/overlay.tsx';
import { typeOf } from '../network-help/pages.ts';
import { stopUnderCursor } from '../panes/under-cursor.ts';
import { openPing, pingRefusal } from '../ping/binding.ts';
import { openShell, shellRefusal } from '../shell.ts';
import { wizardOverlay } from '../wizard/overlay.tsx';

/** The keys that do without this list what is in it. */
export const ACTION_KEYS = ['?', 'p', 'w', 'e', 'u'] as const;

export type OfferedAction = {
  readonly title: string;
  /** The key that does the same without this list; empty if there is none. */
  readonly key: (typeof ACTION_KEYS)[number] | '';
  /** Why it cannot be done now; null where it can. */
  readonly refusal: string | null;
  readonly run: (app: AppContext) => void;
};

/** The actions on the selected thing, those on the thing itself first. */
export function actionsOn(app: AppContext): readonly OfferedAction[] {
  const state = app.store.getState();
  const subject = subjectOf(state);
  const build = buildOf(subject);
  const readOnly = app.readOnly ? 'read-only: a shell could change something' : null;
  return [
    ...thingsAt(app, subject).flatMap((thing) => offersOn(state, thing)),
    ...aboutNetwork(subject),
    { title: 'Probe from here', key: 'p', refusal: pingRefusal(state), run: openPing },
    {
      title: 'Explain why another namespace cannot be reached',
      key: 'w',
      refusal: explainRefusal(app),
      run: openExplain,
    },
    {
      title: 'Open a shell inside',
      key: 'e',
      refusal: readOnly ?? shellRefusal(state),
      run: openShell,
    },
    {
      title: build === null ? 'Undo the build that made it' : `Undo build ${build}, which made it`,
      key: 'u',
      refusal: build === null ? 'patchpanel did not build it' : null,
      run: (to) => to.overlays.open(buildsOverlay(to, build)),
    },
  ];
}

/** The page of the help on the type of the selected network. */
function aboutNetwork(subject: Subject | null): readonly OfferedAction[] {
  const type = subject?.kind === 'network' ? typeOf(subject.network) : null;
  if (type === null) return [];
  const run = (app: AppContext) => app.overlays.open(networkHelpOverlay(app, [], type));
  return [{ title: `What a ${type} network is`, key: '?', refusal: null, run }];
}

/** What the person points at: in the main pane what the cursor is on, then what the lists have selected. */
function thingsAt(app: AppContext, subject: Subject | null): readonly Selection[] {
  const isInMain = app.store.getState().focus === 'main';
  const thing = isInMain ? (stopUnderCursor(app)?.thing ?? null) : null;
  const link: readonly Selection[] =
    thing?.kind === 'address' ? [{ kind: 'link', end: thing.end }] : [];
  return [thing, ...link, subject].filter((each) => each !== null);
}

/** What the recipes offer on a thing. */
function offersOn({ snapshot }: State, thing: Selection): readonly OfferedAction[] {
  if (snapshot === null) return [];
  return recipes.flatMap((recipe): readonly OfferedAction[] => {
    const offer = recipe.offer(thing, snapshot);
    if (offer === null) return [];
    const { title } = offer;
    const other = recipe.needsEngine === true ? refuseOther(thing, snapshot) : null;
    if (other !== null) return [{ title, key: '', refusal: other, run: () => {} }];
    if ('refusal' in offer) return [{ title, key: '', refusal: offer.refusal, run: () => {} }];
    const { preset } = offer;
    const run = (app: AppContext) => app.overlays.open(wizardOverlay(app, { recipe, preset }));
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
