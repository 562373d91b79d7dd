import type { NamespaceEntry } from '../../executor/namespace-entry.ts';
import type { Host } from '../../executor/operation.ts';
import { resolverPathsOf } from '../../inventory/details/resolver-paths.ts';
import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import { table } from '../../model/table.ts';
import { parseInterval } from '../../probe/ping/ping-command.ts';
import { CSV_HEADER, countFigures, pingReport, timeFigures } from '../../probe/ping/ping-format.ts';
import { type PingRunner, runPing } from '../../probe/ping/ping-runner.ts';
import { figuresOf } from '../../probe/ping/ping-stats.ts';
import { parseTarget, TARGET_FORMS } from '../../probe/probe-target.ts';
import type { PingSession } from '../../probe/session/session.ts';
import type { Context } from '../context.ts';
import { type ExitCode, failure, usage } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { readHost } from '../host/read-host.ts';
import { interruptible } from '../interrupt.ts';
import { type PrintedLine, paint } from '../print/line.ts';
import { type Output, printJson } from '../print/output.ts';
import { requireNamespace } from '../show/require-namespace.ts';
import { csvLine, probeLine, probeNews } from './ping-lines.ts';

export type PingCall = {
  readonly from: string;
  readonly count?: number;
  readonly interval: string;
  readonly json?: true;
  readonly csv?: true;
};

/** Milliseconds between looks at the clock: what a silent ping left unanswered counts as lost. */
const TICK = 100;

/** `patchpanel ping`: one ping a target, until `--count` or Ctrl-C; then the figures of each. */
export async function ping(
  context: Context,
  targets: readonly string[],
  call: PingCall,
): Promise<ExitCode> {
  const intervalMs = checked(targets, call);
  const { output } = context;
  const host = await openHost(context);
  const { entry, ...place } = await placeFrom(host, call.from, output);
  if (call.csv) output.print(CSV_HEADER);
  const sessions = await interruptible((interrupted) =>
    pingAll({
      host,
      entry,
      starts: targets.map((target) => ({
        target,
        intervalMs,
        ...place,
        ...(call.count === undefined ? {} : { count: call.count }),
      })),
      stop: AbortSignal.any([interrupted, output.closed]),
      onNews: listenerFor(output, targets, call),
    }),
  );
  return conclude(output, sessions, call);
}

function checked(targets: readonly string[], { interval }: PingCall): number {
  for (const target of targets) {
    const parsed = parseTarget(target);
    if (!parsed.ok) throw usage('invalid-target', parsed.why, `Such as ${TARGET_FORMS}.`);
  }
  const intervalMs = parseInterval(interval);
  if (intervalMs !== null) return intervalMs;
  throw usage(
    'invalid-interval',
    `--interval ${interval} is not allowed`,
    'Seconds from 0.2 to 3600, such as 1, 0.5 or 500ms.',
  );
}

type Place = { readonly entry: NamespaceEntry; readonly resolverPaths?: readonly string[] };

async function placeFrom(host: Host, from: string, output: Output): Promise<Place> {
  if (from === 'host') return { entry: { kind: 'host' } };
  const snapshot = await readHost(host, output);
  const namespace = requireNamespace(snapshot, from);
  const entry = namespaceEntryOf(namespace);
  if (entry !== null) return { entry, resolverPaths: resolverPathsOf(snapshot, namespace) };
  throw failure(
    'no-entry',
    `${from} can no longer be entered`,
    'See what is there: patchpanel snapshot',
  );
}

type Listener = (session: PingSession, before: PingSession | null) => void;

function listenerFor(
  output: Output,
  targets: readonly string[],
  { json, csv }: PingCall,
): Listener {
  if (json) return () => {};
  const width = targets.length > 1 ? Math.max(...targets.map((target) => target.length)) : 0;
  return (session, before) => {
    for (const sample of probeNews(session, before)) {
      output.print(csv ? csvLine(session, sample) : probeLine(output, session, { sample, width }));
    }
  };
}

type PingAll = {
  readonly host: Host;
  readonly entry: NamespaceEntry;
  readonly starts: readonly Parameters<typeof runPing>[0][];
  readonly stop: AbortSignal;
  readonly onNews: Listener;
};

/** Pings until every session has ended or failed by itself, or all are stopped. */
async function pingAll({ host, entry, starts, stop, onNews }: PingAll) {
  const finished = Promise.withResolvers<void>();
  const ending = new AbortController();
  const latest: (PingSession | null)[] = starts.map(() => null);
  const runners: PingRunner[] = starts.map((start, at) =>
    runPing(start, {
      executor: host.executor,
      entry,
      now: () => performance.now(),
      signal: ending.signal,
      onChange: (session) => {
        onNews(session, latest[at] ?? null);
        latest[at] = session;
        if (latest.every((each) => each !== null && isOver(each))) finished.resolve();
      },
    }),
  );
  const halt = (): void => finished.resolve();
  stop.addEventListener('abort', halt, { once: true });
  if (stop.aborted) halt();
  const ticking = setInterval(() => {
    for (const runner of runners) runner.tick();
  }, TICK);
  await finished.promise;
  clearInterval(ticking);
  const sessions = runners.map((runner) => runner.session());
  ending.abort();
  return sessions;
}

function isOver({ phase }: PingSession): boolean {
  return phase.kind === 'ended' || phase.kind === 'failed';
}

function conclude(output: Output, sessions: readonly PingSession[], call: PingCall): ExitCode {
  const document = { from: call.from, targets: sessions.map(pingReport) };
  if (!call.json && !call.csv) for (const line of summary(output, sessions)) output.print(line);
  if (sessions.some((session) => session.stats.received > 0)) {
    if (call.json) printJson(output, document);
    return 0;
  }
  const reasons = sessions.map((session) => [session.target, ...reasonOf(session)] as const);
  const message = reasons.map(([target, why]) => `${target} did not answer: ${why}`).join('\n');
  const hints = new Set(reasons.map(([, , hint]) => hint).filter((hint) => hint !== ''));
  throw failure('no-answer', message, [...hints].join('\n'), document);
}

function reasonOf({ phase, note, stats }: PingSession): readonly [string, string] {
  if (phase.kind === 'failed') return [phase.problem.why, phase.problem.hint];
  return [note ?? `${stats.lost} probes were lost`, ''];
}

function summary(output: Output, sessions: readonly PingSession[]): readonly PrintedLine[] {
  const alphabet = output.ascii ? 'ascii' : 'unicode';
  return sessions.flatMap((session) => {
    const figures = figuresOf(session.stats);
    const rows = [countFigures(figures, alphabet), timeFigures(figures, alphabet)];
    return [
      '',
      [paint('strong', session.target)],
      ...rows.flatMap((row) =>
        table([
          row.map(({ label }) => ({ text: label, tone: 'dim', right: true }) as const),
          row.map(({ value }) => ({ text: value, right: true })),
        ]),
      ),
    ];
  });
}
