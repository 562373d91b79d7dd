/**
 * One target being probed: a state machine fed with the lines of a ping or a prober and the time.
 * It starts nothing: `session.run` names the process it wants, and a new number means a new
 * process.
 */
import type { Command } from '../../executor/command.ts';
import type { CommandResult } from '../../executor/command-result.ts';
import { pingCommand } from '../ping/ping-command.ts';
import { type PingLine, parsePingLine, SEQUENCE_SPACE } from '../ping/ping-parse.ts';
import type { Clock } from '../ping/ping-stats.ts';
import { emptyStats, withAnswer, withDuplicate, withoutAnswer } from '../ping/ping-stats.ts';
import { troubleOf } from '../ping/ping-trouble.ts';
import { type ProbeTarget, parseTarget } from '../probe-target.ts';
import { stdinBound } from '../stdin-bound-process.ts';
import { driverCommand, driverFor } from './probe-driver.ts';
import { eventOfEnd, eventOfLine, type ProbeEvent } from './probe-events.ts';
import type { PingSession, PingSessionEvent, PingStart } from './session-state.ts';

export type { Clock } from '../ping/ping-stats.ts';
export type { PingSession, PingSessionEvent, PingStart } from './session-state.ts';

const RESOLVER_PATHS = ['/etc/resolv.conf'];

/**
 * Milliseconds that a silent ping's probe gets before it is called lost: never less than one
 * interval.
 */
const PATIENCE = 1_000;

export function startSession(
  { target, intervalMs, count, resolverPaths = RESOLVER_PATHS }: PingStart,
  at: Clock,
): PingSession {
  const parsed = parseTarget(target);
  const probe: ProbeTarget = parsed.ok ? parsed.target : { kind: 'icmp', host: target };
  return {
    target,
    probe,
    address: null,
    intervalMs,
    count: count ?? null,
    phase: { kind: 'running' },
    startedAt: at,
    stats: emptyStats(),
    note: null,
    dialect: 'iputils',
    speech: driverFor(probe, resolverPaths, at),
    resolverPaths,
    run: { number: 1, firstProbe: 0, firstSequence: 1, origin: at },
  };
}

/** What should be running now; null if nothing should. */
export function wantedCommand(session: PingSession): Command | null {
  if (session.phase.kind !== 'running') return null;
  const { target, probe, dialect, intervalMs, run, speech } = session;
  const count = session.count === null ? null : Math.max(1, session.count - run.firstProbe);
  if (speech.kind !== 'ping') return driverCommand(speech, probe, { intervalMs, count });
  const host = probe.kind === 'icmp' ? probe.host : target;
  return stdinBound(pingCommand({ target: host, dialect, intervalMs, count }));
}

export function stepSession(session: PingSession, event: PingSessionEvent): PingSession {
  switch (event.kind) {
    case 'line':
      return heard(session, event.line, event.at);
    case 'exited':
      return exited(session, event.result, event.at);
    case 'tick':
      return ticked(session, event.at);
    case 'pause':
      return isLive(session) ? { ...session, phase: { kind: 'paused' } } : session;
    case 'resume':
      return session.phase.kind === 'paused' ? launched(session, event.at) : session;
    case 'reset': {
      const fresh = { ...session, stats: emptyStats(session.stats.next), note: null };
      const clean = { ...fresh, startedAt: event.at };
      return session.phase.kind === 'failed' ? launched(clean, event.at) : clean;
    }
    case 'interval': {
      const changed = { ...session, intervalMs: event.intervalMs };
      return isLive(session) ? launched(changed, event.at) : changed;
    }
    case 'stop':
      return { ...session, phase: { kind: 'ended' } };
  }
}

function isLive({ phase }: PingSession): boolean {
  return phase.kind === 'running' || phase.kind === 'waiting';
}

/** Wants a new process. Probes of the old one that are still on their way are in no count. */
function launched(session: PingSession, at: Clock): PingSession {
  const { run, stats, probe, resolverPaths } = session;
  const { speech } = session;
  const isOver = session.phase.kind === 'failed' || speech.kind === 'mtu';
  return {
    ...session,
    phase: { kind: 'running' },
    // A search starts over; a program that was missing before may exist now.
    speech: isOver ? driverFor(probe, resolverPaths, at) : speech,
    run: { number: run.number + 1, firstProbe: stats.next, firstSequence: 1, origin: at },
  };
}

function heard(session: PingSession, line: string, at: Clock): PingSession {
  if (session.phase.kind !== 'running') return session;
  if (session.speech.kind !== 'ping') {
    return withNews(session, eventOfLine(session.speech, session.probe, line), at);
  }
  const parsed = parsePingLine(line, session.run.firstSequence);
  return parsed === null ? session : told(session, parsed, at);
}

/** What a prober, a look at the resolver or a step of a search came to. */
function withNews(session: PingSession, news: ProbeEvent, at: Clock): PingSession {
  const { run, stats } = session;
  switch (news.kind) {
    case 'nothing':
      return session;
    case 'speech':
      return { ...session, speech: news.speech, address: news.address ?? session.address };
    case 'probe': {
      const { rtt, said, outcome } = news.fate;
      const about = outcome === undefined ? { at, said } : { at, said, outcome };
      const probe = news.probe === null ? stats.next : run.firstProbe + news.probe;
      const known =
        rtt === null ? withoutAnswer(stats, probe, about) : withAnswer(stats, probe, rtt, about);
      const more = news.speech === undefined ? session : { ...session, speech: news.speech };
      return { ...more, stats: known, note: rtt === null ? said : null };
    }
    case 'again':
      return {
        ...session,
        speech: news.speech,
        run: { ...run, number: run.number + 1, firstProbe: stats.next, origin: at },
      };
    case 'failed':
      return { ...session, phase: { kind: 'failed', problem: news.problem } };
  }
}

function told(session: PingSession, line: PingLine, at: Clock): PingSession {
  const { stats, run } = session;
  switch (line.kind) {
    case 'header':
      return {
        ...session,
        address: line.address,
        run: { ...run, firstSequence: line.firstSequence },
      };
    case 'reply': {
      if (line.duplicate) return { ...session, stats: withDuplicate(stats) };
      const probe = probeOf(session, line.sequence);
      const origin = at - line.rtt / 1000 - (probe - run.firstProbe) * session.intervalMs;
      return {
        ...session,
        stats: withAnswer(stats, probe, line.rtt, { at }),
        note: null,
        run: { ...run, origin },
      };
    }
    case 'unanswered':
      return { ...session, stats: withoutAnswer(stats, probeOf(session, line.sequence), { at }) };
    case 'error': {
      const note = line.from === null ? line.text : `${line.text}, says ${line.from}`;
      if (line.sequence === null) return { ...session, note };
      const probe = probeOf(session, line.sequence);
      return { ...session, note, stats: withoutAnswer(stats, probe, { at, said: note }) };
    }
    case 'summary':
      return { ...session, stats: withoutAnswer(stats, run.firstProbe + line.sent - 1, { at }) };
  }
}

/** The probe that a 16-bit sequence number stands for: the one nearest to what is expected next. */
function probeOf({ run, stats }: PingSession, sequence: number): number {
  const expected = stats.next - run.firstProbe;
  const ahead = (sequence - expected) & (SEQUENCE_SPACE - 1);
  const nearest = ahead < SEQUENCE_SPACE / 2 ? ahead : ahead - SEQUENCE_SPACE;
  return run.firstProbe + expected + nearest;
}

function exited(session: PingSession, result: CommandResult, at: Clock): PingSession {
  if (session.phase.kind !== 'running') return session;
  if (isComplete(session)) return { ...session, phase: { kind: 'ended' } };
  if (session.speech.kind !== 'ping') {
    const { speech, probe, intervalMs } = session;
    const news = eventOfEnd(speech, { what: session.target, probe, intervalMs, result, at });
    const next = withNews(session, news, at);
    return isComplete(next) ? { ...next, phase: { kind: 'ended' } } : next;
  }

  const trouble = troubleOf(session.target, result);
  switch (trouble.kind) {
    case 'option-refused':
      if (session.dialect === 'iputils') return launched({ ...session, dialect: 'plain' }, at);
      break;
    case 'fraction-refused': {
      const whole = Math.ceil(session.intervalMs / 1000) * 1000;
      if (whole !== session.intervalMs) return launched({ ...session, intervalMs: whole }, at);
      break;
    }
    case 'not-sent': {
      const about = { at, said: trouble.why };
      const stats = withoutAnswer(session.stats, session.stats.next, about);
      const failed = { ...session, stats, note: trouble.why };
      if (isComplete(failed)) return { ...failed, phase: { kind: 'ended' } };
      const until = at + Math.max(session.intervalMs, PATIENCE);
      return { ...failed, phase: { kind: 'waiting', until, why: trouble.why } };
    }
    case 'fatal':
      return { ...session, phase: { kind: 'failed', problem: trouble.problem } };
  }
  const problem = {
    what: `ping ${session.target}`,
    why: result.message,
    hint: 'patchpanel knows the ping of iputils, busybox and inetutils',
  };
  return { ...session, phase: { kind: 'failed', problem } };
}

function isComplete({ count, stats }: PingSession): boolean {
  return count !== null && stats.next >= count;
}

/** A plain ping keeps silent about what is lost, so the clock decides. */
function ticked(session: PingSession, at: Clock): PingSession {
  const { phase, dialect, intervalMs, run, stats, count, speech } = session;
  if (phase.kind === 'waiting' && at >= phase.until) return launched(session, at);
  if (phase.kind !== 'running') return session;
  if (speech.kind === 'mtu' && speech.due !== null && at >= speech.due) {
    return withNews(session, { kind: 'again', speech: { ...speech, due: null } }, at);
  }
  if (speech.kind !== 'ping' || dialect !== 'plain') return session;
  const patience = Math.max(PATIENCE, intervalMs);
  const overdue = run.firstProbe + Math.floor((at - patience - run.origin) / intervalMs);
  const last = count === null ? overdue : Math.min(overdue, count - 1);
  return last < stats.next ? session : { ...session, stats: withoutAnswer(stats, last, { at }) };
}
