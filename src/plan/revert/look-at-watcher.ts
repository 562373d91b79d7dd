import { succeeded } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import { ABSENT, report, says, type WatcherPlace } from './host-scripts.ts';
import { parseReport, type WatcherReport } from './watcher-report.ts';

/** Reads the state of a watcher on the host; changes nothing. */
export async function lookAtWatcher(
  { run }: Pick<Executor, 'run'>,
  place: WatcherPlace,
): Promise<WatcherReport> {
  const answer = await run(report(place));
  if (answer.exitCode === ABSENT && says(ABSENT, answer.stderr)) return { kind: 'absent' };
  return succeeded(answer) ? parseReport(answer.stdout) : { kind: 'unknown', why: answer.message };
}
