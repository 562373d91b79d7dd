import type { Command } from '../../src/executor/command.ts';
import { silentSuccess } from '../../src/executor/command-result.ts';
import type { Executor } from '../../src/executor/executor.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { createExplorerStore } from '../../src/store/store.ts';
import { App } from '../../src/tui/app.tsx';
import type { AppContext, LabDoor } from '../../src/tui/app-context.ts';
import { createSessions, type Session } from '../../src/tui/hosts/sessions.ts';
import { createOverlays } from '../../src/tui/overlays.ts';
import { createTheme } from '../../src/tui/theme.ts';
import { grantedLock } from './granted-lock.ts';
import { sampleSnapshot } from './sample-snapshot.ts';
import { mount } from './screen.tsx';

/** The answer of a host to which nobody is connected over SSH. */
const UNCONNECTED = '\0connection\0\0way\0';

/** The answers of a host about itself: its boot, its network namespace, how it finds others; a version. */
function saidOfItself({ argv, typed }: Command): string {
  const line = argv.join(' ');
  if (typed === 'printenv SSH_CONNECTION') return UNCONNECTED;
  if (line.endsWith('boot_id')) return '3c2ca44e-5a23-4a86-872e-846a3f380c68\n';
  if (line.endsWith('/proc/self/ns/net')) return '1\n';
  if (line.includes('/run/docker/netns')) return '2\n2\n3\n4\n';
  return /^(-V|-v|--version)$/.test(argv.at(-1) ?? '') ? 'version 1\n' : '';
}

/** Succeeds at everything and does nothing. */
export const idleExecutor: Executor = {
  target: 'this machine',
  run: async (command) => ({ ...silentSuccess(command.argv), stdout: saidOfItself(command) }),
  stream: async (command, options) =>
    command.typed?.startsWith('flock')
      ? grantedLock(command, options)
      : silentSuccess(command.argv),
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
  readonly explain?: AppContext['explain'];
  /** Hosts beside the first one. */
  readonly beside?: readonly Session[];
  readonly openAnother?: (address: string) => Promise<Session>;
};

/** A session of a host with that snapshot, which nothing reads again. */
export function idleSession(
  id: number,
  {
    snapshot = sampleSnapshot,
    executor = idleExecutor,
    ...over
  }: Partial<Session> & Pick<Options, 'snapshot'> = {},
): Session {
  const store = createExplorerStore();
  if (snapshot !== null) store.dispatch({ type: 'snapshot', snapshot });
  const overlays = createOverlays();
  return { id, store, overlays, executor, engine: null, refresh: () => {}, ...over };
}

/** The explorer in a virtual terminal, over a store that holds the sample host. */
export async function mountApp({
  snapshot = sampleSnapshot,
  executor = idleExecutor,
  refresh = () => {},
  beside = [],
  ...options
}: Options = {}) {
  const session = idleSession(1, { snapshot, executor, refresh });
  return mountSessions([session, ...beside], options);
}

/** The explorer in a virtual terminal, over hosts that are open; the first is shown. */
export async function mountSessions(
  hosts: readonly [Session, ...Session[]],
  {
    columns = 120,
    rows = 30,
    colour = false,
    ascii = false,
    readOnly = false,
    builds = '/nonexistent/patchpanel/builds',
    lab = { kind: 'refused', why: 'this is the lab already' },
    explain = () => Promise.reject(new Error('nobody explains here')),
    openAnother = () => Promise.reject(new Error('there is no other host')),
  }: Omit<Options, 'snapshot' | 'executor' | 'refresh' | 'beside'> = {},
) {
  const [session] = hosts;
  const sessions = createSessions(...hosts);
  const parts = {
    sessions,
    openAnother,
    theme: createTheme({ colour, ascii }),
    signal: new AbortController().signal,
    readOnly,
    buildsFolder: () => builds,
    lab,
    explain,
  };
  const screen = await mount((terminal) => <App parts={{ ...parts, terminal }} />, {
    columns,
    rows,
  });
  return { screen, store: session.store, overlays: session.overlays, sessions };
}
