import { LISTEN_MOUNTS, LISTEN_NAMES } from '../inventory/watch.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { KernelOptions } from './follow-kernel.ts';
import { keepRunning } from './keep-running.ts';

const NAMES_FOLDER = '/run/netns/';

/** Listens to namespaces that get or lose a name: mounts, and links in /run/netns. */
export async function followNames(options: KernelOptions): Promise<void> {
  const { executor, signal } = options;
  const listening = {
    executor,
    signal,
    onLine: () => options.hint([{ kind: 'namespaces' }]),
    tell: () => {},
  };
  await Promise.all([
    keepRunning(LISTEN_MOUNTS, listening),
    namesKnown(options).then(() => keepRunning(LISTEN_NAMES, listening)),
  ]);
}

/** Resolves once a namespace has a name: only then is there a folder to listen to without making it. */
function namesKnown({ store, signal }: KernelOptions): Promise<void> {
  return new Promise((resolve) => {
    const has = (snapshot: Snapshot | null) =>
      snapshot?.namespaces.some(({ paths }) =>
        paths.some((path) => path.startsWith(NAMES_FOLDER)),
      ) ?? false;
    const done = () => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = store.subscribe((state) => {
      if (has(state.snapshot)) done();
    });
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted || has(store.getState().snapshot)) done();
  });
}
