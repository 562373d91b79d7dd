import type { Executor } from '../../src/executor/executor.ts';
import { silentSuccess } from '../../src/executor/result.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { createExplorerStore } from '../../src/store/store.ts';
import { App } from '../../src/tui/app.tsx';
import type { LabDoor } from '../../src/tui/face.ts';
import { createOverlays } from '../../src/tui/overlays.ts';
import { createTheme } from '../../src/tui/theme.ts';
import { sampleSnapshot } from './sample-snapshot.ts';
import { mount } from './screen.tsx';

/** Succeeds at everything and does nothing. */
export const idleExecutor: Executor = {
  target: 'this machine',
  run: async (command) => silentSuccess(command.argv),
  stream: async (command) => silentSuccess(command.argv),
  interact: async (command) => silentSuccess(command.argv),
  dial: () => Promise.reject(new Error('nobody answers')),
};

type Options = {
  readonly columns?: number;
  readonly rows?: number;
  readonly snapshot?: Snapshot | null;
  readonly executor?: Executor;
  readonly colour?: boolean;
  readonly ascii?: boolean;
  readonly refresh?: () => void;
  readonly readOnly?: boolean;
  readonly builds?: string;
  readonly lab?: LabDoor;
};

/** The explorer in a virtual terminal, over a store that holds the sample host. */
export async function mountApp({
  columns = 120,
  rows = 30,
  snapshot = sampleSnapshot,
  executor = idleExecutor,
  colour = false,
  ascii = false,
  refresh = () => {},
  readOnly = false,
  builds = '/nonexistent/patchpanel/builds',
  lab = { kind: 'refused', why: 'this is the lab already' },
}: Options = {}) {
  const store = createExplorerStore();
  if (snapshot !== null) store.dispatch({ type: 'snapshot', snapshot });
  const overlays = createOverlays();
  const parts = {
    store,
    overlays,
    executor,
    engine: null,
    theme: createTheme({ colour, ascii }),
    signal: new AbortController().signal,
    refresh,
    readOnly,
    buildsFolder: () => builds,
    lab,
  };
  const screen = await mount((terminal) => <App parts={{ ...parts, terminal }} />, {
    columns,
    rows,
  });
  return { screen, store, overlays };
}
