import type { Host } from '../../executor/operation.ts';
import type { Problem } from '../../model/problem.ts';
import { compareHost, type HostIdentity } from '../host-identity.ts';
import type { History } from '../journal/history.ts';
import { afterRevert, askWatcher, keepLearned } from './ask-watcher.ts';
import type { WatcherReport } from './watcher-report.ts';

/** A host, and the folder of the journals of its builds. */
export type JournaledHost = { readonly host: Host; readonly folder: string };

/** News of a build whose host did nothing to it, or was not asked. */
export const NO_NEWS = { isNews: false, pending: '', problems: [] };

/** What was learned about a build by asking its host. */
export type HostNews = {
  readonly history: History;
  readonly isNews: boolean;
  /** What to say about an armed undo, at the end of the report. */
  readonly pending: string;
  readonly problems: readonly Problem[];
};

/** Describes the armed undo of a build on the host; empty if there is nothing to say. */
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

/** Reads what the host has done to a build since, and writes it into the build's journal. */
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
