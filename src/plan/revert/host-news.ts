import type { Host } from '../../executor/operation.ts';
import type { Problem } from '../../model/problem.ts';
import { compareHost, type HostIdentity } from '../host-identity.ts';
import type { History } from '../journal/history.ts';
import { afterRevert, askWatcher, keepLearned } from './ask-watcher.ts';
import type { WatcherReport } from './watcher-report.ts';

/** A host, and the folder of the journals of its builds. */
export type JournaledHost = { readonly host: Host; readonly folder: string };

/** Of a build whose host did nothing to it, or was not asked. */
export const NO_NEWS = { isNews: false, pending: '', problems: [] };

/** What became known of a build by asking its host. */
export type HostNews = {
  readonly history: History;
  readonly isNews: boolean;
  /** What is to be told of an undo that is armed, after all else. */
  readonly pending: string;
  readonly problems: readonly Problem[];
};

/** What of an undo on the host is to be told of a build; empty where nothing is. */
function pendingWords(report: WatcherReport | null, within: number): string {
  switch (report?.kind) {
    case 'armed':
      return `; the host takes it back by itself unless it is kept within ${within} s`;
    case 'reverting':
      return '; the host takes it back by itself now';
    case 'dead':
      return '; the undo that was armed on the host was ended before it was done, and does not take it back';
    case 'unknown':
      return `; whether the host takes it back by itself could not be checked: ${report.why}`;
    default:
      return '';
  }
}

/** A build with what its host did to it since, which is then written into its journal. */
export async function hostNews(
  history: History,
  place: HostIdentity,
  journals: JournaledHost,
): Promise<HostNews> {
  const { host, folder } = journals;
  const nothing = { ...NO_NEWS, history };
  if (compareHost(history.place, place) !== 'here') return nothing;
  const report = await askWatcher(history, host);
  if (report?.kind !== 'reverted') {
    return { ...nothing, pending: pendingWords(report, history.revert?.within ?? 0) };
  }
  const learned = await keepLearned(history, report.reverted, { folder, host });
  const after = { ...nothing, history: afterRevert(history, report.reverted) };
  if (learned.kind === 'learned') return { ...after, isNews: true };
  return { ...after, problems: learned.why === null ? [] : [unlearned(history, learned.why)] };
}

function unlearned({ build }: History, why: string): Problem {
  return {
    what: `write into the journal that the host took back ${build}`,
    why,
    hint: 'the host is asked again at the next look',
  };
}
