import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import { readDetails } from '../../inventory/details/read-details.ts';
import type { Details } from '../../model/details.ts';
import { type EngineFamily, engineFamily } from '../../model/engine/engine-family.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import { span, wrapped } from '../../model/styled-text.ts';
import { recipes } from '../../recipes/index.ts';
import type { ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';
import type { AppContext } from '../app-context.ts';
import { helpLines } from '../help.ts';
import type { KeyGroup } from '../keys/binding.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { moveKeys } from '../widgets/move-keys.ts';
import type { PanelRow } from '../widgets/panel.ts';
import { panelWidth } from '../widgets/panel.ts';
import { PanelView } from '../widgets/panel-view.tsx';
import { createViewport, type Viewport } from '../widgets/viewport.ts';
import { wizardOverlay } from '../wizard/overlay.tsx';
import { liveLines } from './live.ts';
import { commandsOf, NETWORK_PAGES, NETWORK_TYPES, type NetworkType } from './pages.ts';

type PageId = 'keys' | NetworkType;

type Reading = {
  readonly page: PageId;
  readonly at: number;
  readonly details: Details;
};

type Help = {
  readonly app: AppContext;
  readonly groups: readonly KeyGroup[];
  readonly pages: readonly PageId[];
  readonly store: StoreApi<Reading>;
  readonly viewport: Viewport;
};

/**
 * The help of the Networks pane: the keys, where some are given, and a page for each type of network,
 * with what this host has of it.
 */
export function networkHelpOverlay(
  app: AppContext,
  groups: readonly KeyGroup[],
  first: NetworkType | null = null,
): Overlay {
  const pages = groups.length === 0 ? NETWORK_TYPES : (['keys', ...NETWORK_TYPES] as const);
  const page = first ?? pages[0];
  const store = createStore<Reading>(() => ({ page, at: 0, details: {} }));
  const stop = new AbortController();
  void readDetails(app, ['rules'], stop.signal).then((details) => store.setState({ details }));
  const help = { app, groups, pages, store, viewport: createViewport() };
  return {
    id: 'network-help',
    keys: () => keysOf(help),
    watch: store,
    render: (rect) => <HelpView help={help} rect={rect} />,
    onClose: () => stop.abort(),
  };
}

function keysOf({ app, pages, store, viewport }: Help): readonly OverlayKey[] {
  const { page } = store.getState();
  const turn = (by: 1 | -1) => () => {
    const at = (pages.indexOf(page) + by + pages.length) % pages.length;
    store.setState({ page: pages[at] ?? page, at: 0 });
  };
  const move = (by: ListMove) =>
    store.setState(({ at }) => ({ at: listReducer(at, by, viewport.extent()) }));
  const recipe = page === 'keys' ? null : NETWORK_PAGES[page].recipe;
  return [
    { keys: [']', 'Right', 'l', 'Tab'], label: 'next page', run: turn(1) },
    { keys: ['[', 'Left', 'h', 'Shift-Tab'], label: 'previous page', run: turn(-1) },
    ...(recipe === null
      ? []
      : [{ keys: ['Enter'], label: recipe.id, run: () => openRecipe(app, recipe) }]),
    ...(page === 'keys'
      ? []
      : [{ keys: ['y'], label: 'copy', run: () => copyCommands(app, page) }]),
    { keys: ['Esc', 'q', '?'], label: 'back', run: app.overlays.close },
    ...moveKeys(move),
  ];
}

function openRecipe(
  app: AppContext,
  { id, preset }: (typeof NETWORK_PAGES)[NetworkType]['recipe'],
) {
  const recipe = recipes.find((each) => each.id === id) ?? null;
  app.overlays.close();
  app.overlays.open(wizardOverlay(app, { recipe, preset }));
}

/** That of the host's engine; Docker before the host was read. */
function familyShown(snapshot: Snapshot | null): EngineFamily {
  return snapshot === null ? engineFamily('docker') : familyOn(snapshot);
}

function copyCommands(app: AppContext, page: NetworkType): void {
  const commands = commandsOf(page, familyShown(app.store.getState().snapshot));
  app.copy(...commands);
  app.store.dispatch({
    type: 'notice',
    notice: { tone: 'plain', text: `copied: ${commands.join('; ')}` },
  });
}

function HelpView({ help, rect }: { readonly help: Help; readonly rect: Rect }) {
  const { app, store } = help;
  const { page, at, details } = useStore(store);
  const snapshot = useStore(app.store, (explorer) => explorer.snapshot);
  const width = panelWidth(rect);
  const { glyphs } = app.theme;
  const live =
    page === 'keys' || snapshot === null ? [] : liveLines(page, { snapshot, details, glyphs });
  const lines =
    page === 'keys'
      ? helpLines(app, help.groups)
      : pageLines(page, { live, commands: commandsOf(page, familyShown(snapshot)), width });
  const here = Math.min(at, lines.length - 1);
  const rows = lines.map((line, index): PanelRow => ({ line, here: index === here }));
  const panel = {
    title: 'Networks',
    aside: tabs(help.pages, page, rect.width),
    rows,
    sight: [here, here] as const,
  };
  return <PanelView panel={panel} rect={rect} theme={app.theme} viewport={help.viewport} />;
}

/** Cells from which all titles of the pages fit beside the panel's own. */
const WITH_TITLES = 70;

function tabs(pages: readonly PageId[], page: PageId, width: number): Line {
  const titleOf = (id: PageId) => (id === 'keys' ? 'Keys' : NETWORK_PAGES[id].title);
  if (width < WITH_TITLES)
    return [span(`${titleOf(page)} ${pages.indexOf(page) + 1}/${pages.length}`, 'strong')];
  return pages.map((id) =>
    id === page ? span(`[${titleOf(id)}]`, 'strong') : span(` ${titleOf(id)} `, 'dim'),
  );
}

type Filling = {
  readonly live: readonly Line[];
  readonly commands: readonly string[];
  readonly width: number;
};

function pageLines(page: NetworkType, { live, commands, width }: Filling): readonly Line[] {
  const { what, kernel, when, recipe } = NETWORK_PAGES[page];
  const part = (title: string, text: string): readonly Line[] => [
    [span(title, 'accent')],
    ...wrapped([span(text)], width),
    [],
  ];
  const none: readonly Line[] = [[span('nothing of this type', 'dim')]];
  return [
    ...part('What it is', what),
    ...part('In the kernel', kernel),
    [span('On this host now', 'accent')],
    ...(live.length === 0 ? none : live.flatMap((line) => wrapped(line, width))),
    [],
    ...part('When to use it', when),
    [span('By hand', 'accent')],
    ...commands.map((command): Line => [span('$ ', 'dim'), span(command)]),
    [],
    [span('Step by step', 'accent')],
    [span('Enter', 'accent'), span(` opens ${recipe.id}`)],
  ];
}
