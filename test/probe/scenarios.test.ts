/** Each file of scenarios/ replays recorded pings through a session and says what must come out. */
import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { CommandResult } from '../../src/executor/command-result.ts';
import { figuresOf, type Sample } from '../../src/probe/ping/ping-stats.ts';
import { type PingSession, startSession, stepSession } from '../../src/probe/session/session.ts';

const Recording = v.object({
  argv: v.tupleWithRest([v.string()], v.string()),
  lines: v.array(v.object({ at: v.number(), from: v.string(), text: v.string() })),
  ended: v.number(),
  exitCode: v.nullable(v.number()),
});
type Recording = v.InferOutput<typeof Recording>;

const Scenario = v.object({
  title: v.string(),
  recordings: v.array(v.string()),
  start: v.optional(
    v.object({ intervalMs: v.optional(v.number(), 500), count: v.exactOptional(v.number()) }),
    {},
  ),
  expect: v.record(v.string(), v.unknown()),
});

const here = new URL('.', import.meta.url);
const parse = <S extends v.GenericSchema>(schema: S, url: URL): v.InferOutput<S> =>
  v.parse(schema, JSON.parse(readFileSync(url, 'utf8')));

/** A clock ticks every 100 ms between the lines, as on a screen. Only a ping that stopped by itself exits. */
function replay(session: PingSession, recording: Recording, begin: number): PingSession {
  const play = (state: PingSession, line: Recording['lines'][number], from: number) =>
    stepSession(ticked(state, from, begin + line.at), {
      kind: 'line',
      line: line.text,
      at: begin + line.at,
    });
  let at = begin;
  let state = session;
  for (const line of recording.lines) {
    state = play(state, line, at);
    at = begin + line.at;
  }
  const ended = begin + recording.ended;
  const isInterrupted = recording.lines.some(({ text }) => text.startsWith('---'));
  if (isInterrupted && session.count === null) return state;
  const stderr = recording.lines.filter(({ from }) => from === 'stderr').map(({ text }) => text);
  const result: CommandResult = {
    argv: recording.argv,
    exitCode: recording.exitCode,
    stdout: '',
    stderr: stderr.join('\n'),
    durationMs: recording.ended,
    timedOut: false,
    cancelled: false,
    lost: false,
    message: stderr[0] ?? '',
  };
  return stepSession(state, { kind: 'exited', result, at: ended });
}

function ticked(session: PingSession, from: number, to: number): PingSession {
  let state = session;
  for (let at = from + 100; at < to; at += 100) state = stepSession(state, { kind: 'tick', at });
  return state;
}

function mark(sample: Sample): string {
  return sample.rtt === null ? 'x' : sample.late ? 'l' : '.';
}

function summary(session: PingSession): Record<string, unknown> {
  const { phase, stats, note, dialect, address } = session;
  return {
    ...figuresOf(stats),
    phase: phase.kind,
    problem: phase.kind === 'failed' ? phase.problem.why : null,
    picture: stats.samples.map(mark).join(''),
    why: stats.samples[0]?.said,
    note,
    dialect,
    address,
  };
}

const scenarios = readdirSync(new URL('scenarios/', here)).map((file) =>
  parse(Scenario, new URL(`scenarios/${file}`, here)),
);

test.each(scenarios)('$title ($recordings)', ({ recordings, start, expect: expected }) => {
  let at = 0;
  let session = startSession({ target: 'peer', ...start }, at);
  for (const name of recordings) {
    if (session.phase.kind === 'waiting') session = ticked(session, at, session.phase.until + 200);
    const recording = parse(Recording, new URL(`../fixtures/ping/recordings/${name}.json`, here));
    at = Math.max(at, session.run.origin);
    session = replay(session, recording, at);
    at += recording.ended;
  }
  expect(summary(session)).toMatchObject(expected);
});
