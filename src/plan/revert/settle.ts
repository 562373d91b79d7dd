import { setTimeout as sleep } from 'node:timers/promises';
import { effectOf, isForEngine } from '../../executor/operation.ts';
import { comeBack, type Waiting } from '../come-back.ts';
import type { RunOutcome, StepEvent } from '../events.ts';
import { type Journal, tracesIn } from '../journal.ts';
import { resultsSince, retreat, type Site } from '../retreat.ts';
import { unlessBroken, WayBroken } from '../way.ts';
import { remove, type WatcherPlace } from './host-scripts.ts';
import { lookAtWatcher } from './look.ts';
import type { Reverted } from './watcher-report.ts';

const PAUSE_MS = 300;

/** What became of a build that its host takes back; a text says why that is not known. */
export type Settled = Reverted | { readonly why: string };

/** Waits until the host has taken a build back, over a way that may break meanwhile, and reads what it did. */
async function awaitReverted(
  { way, place }: Site,
  watcher: WatcherPlace,
  waiting: Waiting,
): Promise<Settled> {
  for (;;) {
    const report = await unlessBroken(() => lookAtWatcher(way.host.executor, watcher));
    if (report instanceof WayBroken) {
      const back = await comeBack(way, place, { ...waiting, broken: report });
      if (back.kind === 'lost') return { why: back.why };
      if (back.kind === 'before-reboot') return { why: 'the host was started anew meanwhile' };
      continue;
    }
    if (report.kind === 'reverted') return report.reverted;
    if (report.kind === 'unknown') return report;
    if (report.kind === 'dead') return { why: 'the armed undo was ended by somebody' };
    if (report.kind === 'absent') return { why: 'nothing is left of the armed undo' };
    await sleep(PAUSE_MS);
  }
}

/**
 * Writes into the journal what the host took back by itself: each step that was begun is taken back now,
 * but for what it could not.
 */
export async function writeReverted(
  journal: Journal,
  { when, kept }: Reverted,
  onEvent: (event: StepEvent) => void = () => {},
): Promise<void> {
  const write: Journal['write'] = (record) => journal.write(record).catch(() => undefined);
  await write({ record: 'reverted', when });
  const traces = tracesIn(journal);
  const numberOf = (id: string) => traces.findIndex(({ step }) => step.id === id) + 1;
  const begun = traces.filter(({ state }) => state === 'done' || state === 'uncertain');
  for (const { step } of begun.toReversed()) {
    const by = step.undo.kind === 'with' ? step.undo.step : step.id;
    const why = kept.get(numberOf(by));
    if (why === undefined) {
      await write({ record: 'undone', step: step.id });
      onEvent({ step: step.id, status: 'undone', result: null, why: '' });
    } else {
      await write({ record: 'kept', step: step.id, why });
      onEvent({ step: step.id, status: 'kept', result: null, why });
    }
  }
  await write({ record: 'ended', clean: kept.size === 0 });
}

type Options = Waiting & { readonly onEvent: (event: StepEvent) => void };

/**
 * The end of a build that its host took back while it was worked on from here: waits for that, writes it
 * down, and takes back what an engine was asked for too late to be known over there. A text says why the
 * end is not known.
 */
export async function settleReverted(
  site: Site,
  watcher: WatcherPlace,
  options: Options,
): Promise<Extract<RunOutcome, { kind: 'reverted' }> | string> {
  const { journal, plan } = site;
  const reverted = await awaitReverted(site, watcher, options);
  if ('why' in reverted) return reverted.why;
  const first = journal.records().length;
  const late = tracesIn(journal).find(
    ({ step: { command }, state }) =>
      state === 'uncertain' && isForEngine(command) && effectOf(command) === 'change',
  );
  await writeReverted(journal, reverted, options.onEvent);
  if (late !== undefined) {
    await journal.write({ record: 'intent', step: late.step.id }).catch(() => undefined);
    await retreat(site, { ...options, patience: 0, arrival: 'here' });
  }
  await forget(site, watcher);
  const { undone, kept } = resultsSince(journal, first);
  const hint =
    kept.length === 0
      ? 'apply it again, and keep it once it asks'
      : `take the rest back: patchpanel undo ${plan.build}`;
  const why = 'the host took it back by itself, since nobody confirmed it in time';
  const problem = { what: `keep ${plan.title}`, why, hint };
  return { kind: 'reverted', build: plan.build, when: reverted.when, problem, undone, kept };
}

/** Takes away what the watcher told, which the journal knows now. It may wait: a restart does it as well. */
async function forget({ way }: Site, watcher: WatcherPlace): Promise<void> {
  await unlessBroken(() => way.host.executor.run(remove(watcher)));
}
