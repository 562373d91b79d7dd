import type { Command } from '../executor/command.ts';
import { reading } from '../executor/command.ts';
import type { Executor } from '../executor/executor.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { pause } from './pause.ts';
import type { Store } from './store.ts';

/**
 * Prints a line for each change in every namespace that the host has a number for (ip-monitor(8)).
 * Its lines name links with the wrong namespace's table, so they only say that something changed.
 */
const LINKS = reading(['ip', 'monitor', 'all-nsid', 'link', 'address', 'route', 'nsid']);

/** Prints a line for each name that comes or goes in /run/netns (ip-netns(8)). Makes that folder where it is missing. */
const NAMES = reading(['ip', 'netns', 'monitor']);

const NAMES_FOLDER = '/run/netns/';
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;
/** A monitor that lives so long works; one that ends before it had nothing to listen to. */
const SETTLED = 500;
/** How often the host is read where nothing tells of changes. */
const POLL = 10_000;

type Options = {
  readonly executor: Executor;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly hint: () => void;
};

/** Listens to the kernel; where it cannot, reads the host every few seconds instead. */
export async function followKernel(options: Options): Promise<void> {
  const { store, signal, hint } = options;
  const poll = setInterval(() => {
    if (store.getState().feed.kernel === 'off') hint();
  }, POLL);
  poll.unref();
  signal.addEventListener('abort', () => clearInterval(poll), { once: true });
  await Promise.all([
    listen(LINKS, options, (kernel) => {
      if (store.getState().feed.kernel !== kernel)
        store.dispatch({ type: 'feed', feed: { kernel } });
    }),
    namesKnown(options).then(() => listen(NAMES, options, () => {})),
  ]);
}

async function listen(
  command: Command,
  { executor, signal, hint }: Options,
  tell: (state: 'listening' | 'off') => void,
): Promise<void> {
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    const ended = new AbortController();
    const settling = pause(SETTLED, AbortSignal.any([signal, ended.signal])).then(() => {
      if (signal.aborted || ended.signal.aborted) return;
      wait = FIRST_WAIT;
      tell('listening');
    });
    await executor.stream(command, {
      signal,
      onLine: (_line, from) => {
        if (from === 'stdout') hint();
      },
    });
    ended.abort();
    await settling;
    if (signal.aborted) return;
    tell('off');
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/** Resolves once a namespace has a name: only then is there a folder to listen to without making it. */
function namesKnown({ store, signal }: Options): Promise<void> {
  return new Promise((resolve) => {
    const has = (snapshot: Snapshot | null) =>
      snapshot?.namespaces.some((namespace) =>
        namespace.paths.some((path) => path.startsWith(NAMES_FOLDER)),
      ) ?? false;
    const done = () => {
      stop();
      resolve();
    };
    const stop = store.subscribe((state) => {
      if (has(state.snapshot)) done();
    });
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted || has(store.getState().snapshot)) done();
  });
}
