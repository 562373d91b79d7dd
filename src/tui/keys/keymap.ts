/**
 * The explorer's own keys, as data. A feature that brings a screen (a wizard, a ping) brings its
 * bindings with it: one file that exports a `Binding` whose `run` opens an overlay
 * (`app.overlays.open(…)`, overlays.ts), and one line in features.ts.
 */
import type { ListMove } from '../../store/list-reducer.ts';
import type { Focus, State } from '../../store/state.ts';
import { PANES } from '../../store/state.ts';
import { subjectOf, tabOf, tabsOf } from '../../store/subject.ts';
import type { AppContext } from '../app-context.ts';
import { goToHost } from '../hosts/go-to-host.ts';
import { tryAgain } from '../hosts/reconnect.ts';
import { logOverlay } from '../log.ts';
import { PANE_TITLES } from '../panes/titles.ts';
import { stopsIn, stopUnderCursor } from '../panes/under-cursor.ts';
import { layoutFor, pageOf } from '../screen.ts';
import { openShell, shellRefusal } from '../shell.ts';
import { MOVE_KEYS } from '../widgets/move-keys.ts';
import type { Binding, KeyGroup } from './binding.ts';

function moveCursor(app: AppContext, move: ListMove): void {
  const state = app.store.getState();
  const page = pageOf(state, layoutFor(state, app.size()));
  app.store.dispatch({ type: 'move', move, stops: stopsIn(app).length, page });
}

function stepTab(app: AppContext, by: 1 | -1): void {
  const state = app.store.getState();
  const subject = subjectOf(state);
  const tabs = tabsOf(subject);
  const at = tabs.indexOf(tabOf(state, subject)) + by + tabs.length;
  const tab = tabs[at % tabs.length];
  if (tab !== undefined) app.store.dispatch({ type: 'tab', tab });
}

function open(app: AppContext): void {
  const state = app.store.getState();
  if (state.focus !== 'main') {
    focus(app, 'main');
    return;
  }
  const target = stopUnderCursor(app)?.target ?? null;
  if (target?.kind === 'elsewhere') goToHost(app, target);
  else if (target !== null) app.store.dispatch({ type: 'go', target });
}

function copySelected(app: AppContext): void {
  const state = app.store.getState();
  const text = state.focus === 'main' ? stopUnderCursor(app)?.copy : nameOfSubject(state);
  if (text === undefined || text === '') return;
  app.copy(text);
  app.store.dispatch({ type: 'notice', notice: { tone: 'plain', text: `copied: ${text}` } });
}

function nameOfSubject(state: State): string | undefined {
  const subject = subjectOf(state);
  switch (subject?.kind) {
    case 'container':
      return subject.container.name;
    case 'namespace':
      return subject.namespace.names[0] ?? String(subject.namespace.id);
    case 'network':
      return subject.network.name;
    case 'bridge':
      return subject.bridge.link.name;
    default:
      return undefined;
  }
}

function focus(app: AppContext, to: Focus): void {
  app.store.dispatch({ type: 'focus', focus: to });
}

/** Why Esc does nothing; null if there is something to leave. */
function nothingToLeave(state: State): string | null {
  return state.focus === 'main' || state.filters[state.focus] !== ''
    ? null
    : 'there is nothing to go back to';
}

const MOVES: readonly Binding[] = MOVE_KEYS.map(({ move, ...key }) => ({
  ...key,
  context: 'everywhere',
  footer: null,
  run: (app) => moveCursor(app, move),
}));

const PLACES: readonly Binding[] = [
  ...PANES.map(
    (pane, at): Binding => ({
      keys: [String(at + 1)],
      label: PANE_TITLES[pane].toLowerCase(),
      help: `Go to the ${PANE_TITLES[pane]} pane.`,
      context: 'everywhere',
      footer: null,
      run: (app) => focus(app, pane),
    }),
  ),
  {
    keys: ['Tab'],
    label: 'next pane',
    help: 'Go to the next pane.',
    context: 'everywhere',
    footer: null,
    run: (app) => app.store.dispatch({ type: 'focus-next', by: 1 }),
  },
  {
    keys: ['Shift-Tab'],
    label: 'previous pane',
    help: 'Go to the previous pane.',
    context: 'everywhere',
    footer: null,
    run: (app) => app.store.dispatch({ type: 'focus-next', by: -1 }),
  },
  {
    keys: ['h', 'Left'],
    label: 'lists',
    help: 'Go back to the lists.',
    context: 'main',
    footer: null,
    run: (app) => focus(app, app.store.getState().pane),
  },
  {
    keys: ['l', 'Right'],
    label: 'open',
    help: 'Open the selection.',
    context: 'lists',
    footer: null,
    run: (app) => focus(app, 'main'),
  },
  {
    keys: ['Enter'],
    label: 'open',
    help: 'Open the selection; on the end of a cable, go there.',
    context: 'everywhere',
    footer: 10,
    run: open,
  },
  {
    keys: ['Esc'],
    label: 'back',
    help: 'Go back to where you came from; in a list, drop its filter.',
    context: 'everywhere',
    footer: 15,
    disabled: nothingToLeave,
    run: (app) => app.store.dispatch({ type: 'back' }),
  },
  {
    keys: ['['],
    label: 'previous tab',
    help: 'Go to the previous tab of the selection.',
    context: 'everywhere',
    footer: null,
    run: (app) => stepTab(app, -1),
  },
  {
    keys: [']'],
    label: 'next tab',
    help: 'Go to the next tab of the selection.',
    context: 'everywhere',
    footer: 16,
    run: (app) => stepTab(app, 1),
  },
];

const TOOLS: readonly Binding[] = [
  {
    keys: ['/'],
    label: 'filter',
    help: 'Show only what matches the words you type. Enter keeps the filter, Esc drops it.',
    context: 'everywhere',
    footer: 20,
    run: (app) => app.store.dispatch({ type: 'filter-open' }),
  },
  {
    keys: ['e'],
    label: 'shell',
    help: 'Open a shell in the network namespace of the selection; exit it to come back.',
    context: 'everywhere',
    footer: 60,
    disabled: shellRefusal,
    run: openShell,
  },
  {
    keys: ['y'],
    label: 'copy',
    help: 'Copy what is under the cursor: a name, an address, a command.',
    context: 'everywhere',
    footer: 70,
    run: copySelected,
  },
  {
    keys: ['@'],
    label: 'commands',
    help: 'Show every command that was run, and its result.',
    context: 'everywhere',
    footer: 75,
    run: (app) => app.overlays.open(logOverlay(app)),
  },
  {
    keys: ['+'],
    label: 'zoom in',
    help: 'Give the focused side more space, up to the whole screen.',
    context: 'everywhere',
    footer: null,
    run: (app) => app.store.dispatch({ type: 'zoom', by: 1 }),
  },
  {
    keys: ['_'],
    label: 'zoom out',
    help: 'Give the space back.',
    context: 'everywhere',
    footer: null,
    run: (app) => app.store.dispatch({ type: 'zoom', by: -1 }),
  },
  {
    keys: ['R'],
    label: 'refresh',
    help: 'Read the host again now; if it is disconnected, reconnect now.',
    context: 'everywhere',
    footer: null,
    run: (app) => void tryAgain(app, app),
  },
  {
    keys: ['Ctrl-l'],
    label: 'redraw',
    help: 'Redraw the screen.',
    context: 'everywhere',
    footer: null,
    run: (app) => app.redraw(),
  },
];

/** The keys of the explorer itself, by what they are for. */
export const KEY_GROUPS: readonly KeyGroup[] = [
  { title: 'Move', bindings: MOVES },
  { title: 'Panes and tabs', bindings: PLACES },
  { title: 'Tools', bindings: TOOLS },
];
