import { changing } from '../executor/command.ts';
import type { Engine } from '../executor/engine.ts';
import type { Executor } from '../executor/executor.ts';
import { isInLab } from '../executor/lab-entry.ts';
import { localExecutor } from '../executor/local.ts';
import { recording, recordingEngine } from '../executor/recording.ts';
import { entryOf } from '../inventory/entry.ts';
import { readSnapshot } from '../inventory/read-snapshot.ts';
import { readSockets } from '../inventory/read-sockets.ts';
import { buildsFolder } from '../plan/state-folder.ts';
import { goLive } from '../store/live.ts';
import { logBuffer } from '../store/log-buffer.ts';
import { createExplorerStore } from '../store/store.ts';
import { App } from './app.tsx';
import { offerLeftBehind } from './builds/left-behind.ts';
import type { LabDoor } from './face.ts';
import { createOverlays } from './overlays.ts';
import { openSpokenTerminal } from './spoken/open-spoken-terminal.ts';
import { drawOn, openOwnTerminal } from './terminal/draw.ts';
import { createTheme } from './theme.ts';

export type ExplorerOptions = {
  readonly colour: boolean;
  readonly ascii: boolean;
  /** Whether a screen reader reads what is appended, so that nothing is drawn over. */
  readonly spoken: boolean;
  /** Whether the executor refuses changes; the screens then say so beforehand. */
  readonly readOnly: boolean;
  /** One sentence to begin with, such as why this is the lab. */
  readonly notice?: string;
};

/**
 * The explorer on this terminal, until the person leaves it. Whatever it started has ended when this
 * resolves, and the terminal is as it was. Rejects with what went wrong on the way, once there is a
 * screen again to print it to.
 */
export async function runExplorer({
  executor,
  engine,
  options,
}: {
  readonly executor: Executor;
  readonly engine: Engine | null;
  readonly options: ExplorerOptions;
}): Promise<void> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const store = createExplorerStore();
  const overlays = createOverlays();
  const log = logBuffer(store);
  const recorded = recording(executor, log);
  const asked = engine === null ? null : recordingEngine(engine, log);
  let failed: (error: unknown) => void = () => {};
  if (options.notice !== undefined) {
    store.dispatch({ type: 'notice', notice: { tone: 'plain', text: options.notice } });
  }
  const live = goLive({
    store,
    executor: recorded,
    engine: asked,
    signal,
    readSnapshot: (reading) => readSnapshot({ executor: recorded, engine: asked, ...reading }),
    readSockets: async (namespace, stop) => {
      const entry = entryOf(namespace);
      if (entry === null) return { sockets: [], problems: [] };
      const reading = await readSockets({ executor: recorded, entry, signal: stop });
      return reading.ok
        ? { sockets: reading.value, problems: [] }
        : { sockets: [], problems: [reading.problem] };
    },
    onError: (error) => failed(error),
  });
  const theme = createTheme(options);
  const terminal = options.spoken
    ? openSpokenTerminal({ store, overlays, glyphs: theme.glyphs, ascii: options.ascii })
    : openOwnTerminal(options);
  const parts = {
    store,
    overlays,
    executor: recorded,
    engine: asked,
    theme,
    signal,
    refresh: live.refresh,
    readOnly: options.readOnly,
    buildsFolder,
    lab: labDoor(),
    terminal,
  };
  const app = drawOn(terminal, <App parts={parts} />);
  void offerLeftBehind(parts);
  const crash = new Promise<never>((_, reject) => {
    failed = reject;
  });
  try {
    await Promise.race([app.waitUntilExit(), crash]);
  } finally {
    leaving.abort();
    overlays.closeAll();
    await terminal.whileQuiet(async () => app.unmount());
    await app.waitUntilExit().catch(() => {});
    terminal.close();
  }
}

/** The lab is this program again, on this machine, whatever host is looked at. */
function labDoor(): LabDoor {
  const program = process.argv[1];
  if (isInLab(process.env)) return { kind: 'refused', why: 'this is the lab already' };
  if (program === undefined) return { kind: 'refused', why: 'the program has no file of its own' };
  const command = changing([process.execPath, program, 'lab'], { privileged: false });
  return { kind: 'open', run: () => localExecutor().interact(command) };
}
