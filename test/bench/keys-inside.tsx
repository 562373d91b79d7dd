/** The explorer over a store of a large host, at a real terminal: what the keys' bench presses. */

import { silentSuccess } from '../../src/executor/command-result.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { createExplorerStore } from '../../src/store/store.ts';
import { App } from '../../src/tui/app.tsx';
import { createSessions } from '../../src/tui/hosts/sessions.ts';
import { createOverlays } from '../../src/tui/overlays.ts';
import { drawOn, openOwnTerminal } from '../../src/tui/terminal/draw.ts';
import { createTheme } from '../../src/tui/theme.ts';
import { largeSnapshot } from './large-snapshot.ts';

const idle: Executor = {
  target: 'this machine',
  run: async (command) => silentSuccess(command.argv),
  stream: async (command) => silentSuccess(command.argv),
  interact: async (command) => silentSuccess(command.argv),
  dial: () => Promise.reject(new Error('nobody answers')),
};

const terminal = openOwnTerminal({ ascii: false });
const store = createExplorerStore();
store.dispatch({ type: 'snapshot', snapshot: largeSnapshot(1_000) });
const session = {
  id: 1,
  store,
  overlays: createOverlays(),
  executor: idle,
  engine: null,
  refresh: () => {},
};
const parts = {
  sessions: createSessions(session),
  openAnother: () => Promise.reject(new Error('there is no other host')),
  theme: createTheme({ colour: true, ascii: false }),
  signal: new AbortController().signal,
  readOnly: false,
  buildsFolder: () => '/nonexistent/patchpanel/builds',
  explain: () => Promise.reject(new Error('nobody asks here')),
  lab: { kind: 'refused', why: 'nothing to practise on' } as const,
  terminal,
};
drawOn(terminal, <App parts={parts} />);
