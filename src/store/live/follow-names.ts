import { watchMounts, watchNames } from '../../inventory/monitor/watch-host.ts';
import { untilState } from '../../model/until-state.ts';
import type { State } from '../state.ts';
import { statesOf } from '../store.ts';
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
    untilNamed(options).then(() => keepRunning(watchNames, listening)),
  ]);
}

/** Waits until a namespace has a name: only then is there a folder to listen to without making it. */
async function untilNamed({ store, signal }: Following): Promise<void> {
  const isNamed = ({ snapshot }: State) =>
    snapshot?.namespaces.some(({ paths }) => paths.some((path) => path.startsWith(NAMES_FOLDER))) ??
    false;
  await untilState(statesOf(store), isNamed, signal);
}
