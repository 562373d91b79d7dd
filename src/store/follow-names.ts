import { watchMounts, watchNames } from '../inventory/monitor/watch-host.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Following } from './following.ts';
import { keepRunning } from './keep-running.ts';

const NAMES_FOLDER = '/run/netns/';

/** Listens to namespaces that get or lose a name: mounts, and links in /run/netns. */
export async function followNames(options: Following): Promise<void> {
  const { executor, signal } = options;
  const listening = {
    executor,
    signal,
    onLine: () => options.hint([{ kind: 'namespaces' }]),
    tell: () => {},
  };
  await Promise.all([
    keepRunning(watchMounts, listening),
    namesKnown(options).then(() => keepRunning(watchNames, listening)),
  ]);
}

/** Resolves once a namespace has a name: only then is there a folder to listen to without making it. */
function namesKnown({ store, signal }: Following): Promise<void> {
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
