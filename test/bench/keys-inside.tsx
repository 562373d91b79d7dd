/** The explorer over a store of a large host, at a real terminal: what the keys' bench presses. */
import type { Executor } from '../../src/executor/executor.ts';
import { silentSuccess } from '../../src/executor/result.ts';
import { createExplorerStore } from '../../src/store/store.ts';
import { App } from '../../src/tui/app.tsx';
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
const parts = {
  store,
  overlays: createOverlays(),
  executor: idle,
  engine: null,
  theme: createTheme({ colour: true, ascii: false }),
  signal: new AbortController().signal,
  refresh: () => {},
  readOnly: false,
  buildsFolder: () => '/nonexistent/patchpanel/builds',
  lab: { kind: 'refused', why: 'nothing to practise on' } as const,
  terminal,
};
drawOn(terminal, <App parts={parts} />);
