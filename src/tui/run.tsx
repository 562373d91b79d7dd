import process from 'node:process';
import { changing } from '../executor/command.ts';
import { isInLab } from '../executor/lab/lab-entry.ts';
import { localExecutor } from '../executor/local/local-executor.ts';
import type { Host } from '../executor/operation.ts';
import { buildsFolder } from '../plan/journal/state-folder.ts';
import { openSession } from '../store/hosts/session.ts';
import { App, type ScreenParts } from './app.tsx';
import type { LabDoor } from './app-context.ts';
import { offerLeftBehind } from './builds/left-behind.ts';
import type { Session } from './hosts/sessions.ts';
import { createSessions } from './hosts/sessions.ts';
import { createOverlays } from './overlays.ts';
import { openScreenReaderTerminal } from './screen-reader/open-terminal.ts';
import { drawOn, openOwnTerminal } from './terminal/draw.ts';
import type { Terminal } from './terminal/terminal.ts';
import { createTheme } from './theme.ts';

export type ExplorerOptions = {
  readonly colour: boolean;
  readonly ascii: boolean;
  /** Whether a screen reader reads what is appended, so that nothing is drawn over. */
  readonly screenReader: boolean;
  /** Whether the executor refuses changes; the screens then say so beforehand. */
  readonly readOnly: boolean;
  /** One sentence to begin with, such as why this is the lab. */
  readonly notice?: string;
};

/**
 * The explorer on this terminal, until the person leaves it; the first host is shown. Whatever it
 * started has ended when this resolves, and the terminal is as it was. Rejects with what went wrong on
 * the way, once there is a screen again to print it to.
 */
export async function runExplorer({
  hosts: [first, ...more],
  openAnother,
  onDrawn,
  options,
}: {
  readonly hosts: readonly [Host, ...Host[]];
  /** The host at an address. Rejects where no host can be there. */
  readonly openAnother: (address: string) => Promise<Host>;
  /** Called once the terminal is restored by what is drawn, by a signal too. */
  readonly onDrawn: () => void;
  readonly options: ExplorerOptions;
}): Promise<void> {
  const leaving = new AbortController();
  const { signal } = leaving;
  let failed: (error: unknown) => void = () => {};
  let last = 0;
  const open = (host: Host): Session => {
    last += 1;
    const session = openSession(last, host, { signal, onError: (error) => failed(error) });
    return { ...session, overlays: createOverlays() };
  };
  const shown = open(first);
  if (options.notice !== undefined) {
    shown.store.dispatch({ type: 'notice', notice: { tone: 'plain', text: options.notice } });
  }
  const sessions = createSessions(shown, ...more.map(open));
  const theme = createTheme(options);
  const terminal = options.screenReader
    ? openScreenReaderTerminal({
        shown: () => sessions.getState().shown,
        glyphs: theme.glyphs,
        ascii: options.ascii,
      })
    : openOwnTerminal(options);
  const parts = {
    sessions,
    openAnother: async (address: string) => {
      const session = open(await openAnother(address));
      sessions.add(session);
      void offerLeftBehind(session, buildsFolder);
      return session;
    },
    theme,
    signal,
    readOnly: options.readOnly,
    buildsFolder,
    lab: labDoor(),
    explain: explainLater,
    terminal,
  };
  const app = drawOn(terminal, <App parts={parts} />);
  onDrawn();
  const goOn = () => takeBack(terminal);
  process.on('SIGCONT', goOn);
  for (const session of sessions.getState().sessions) void offerLeftBehind(session, buildsFolder);
  const crash = new Promise<never>((_, reject) => {
    failed = reject;
  });
  try {
    await Promise.race([app.waitUntilExit(), crash]);
  } finally {
    process.off('SIGCONT', goOn);
    leaving.abort();
    for (const { overlays } of sessions.getState().sessions) overlays.closeAll();
    await terminal.whileQuiet(async () => app.unmount());
    await app.waitUntilExit().catch(() => {});
    terminal.close();
  }
}

/** After a stop that nobody could prepare for (SIGSTOP) a shell has set the terminal as it wants it. */
function takeBack(terminal: Terminal): void {
  const { stdin } = process;
  // Not raw: somebody else has been given the terminal.
  if (!stdin.isRaw) return;
  // Node sets no mode that it takes for set.
  stdin.setRawMode(false).setRawMode(true);
  terminal.redraw();
}

/** Loaded when somebody asks: the first screen must not wait for it. */
const explainLater: ScreenParts['explain'] = async (...asked) => {
  const { explainOverConnection } = await import('../store/explain-over-connection.ts');
  return explainOverConnection(...asked);
};

/** The lab is this program again, on this machine, whatever host is looked at. */
function labDoor(): LabDoor {
  const program = process.argv[1];
  if (isInLab(process.env)) return { kind: 'refused', why: 'this is the lab already' };
  if (program === undefined)
    return { kind: 'refused', why: 'the program does not run from a file' };
  const command = changing([process.execPath, program, 'lab'], { privileged: false });
  return { kind: 'open', run: () => localExecutor().interact(command) };
}
