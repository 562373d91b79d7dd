import type { LogEntry } from '../executor/recording.ts';
import { succeeded } from '../executor/result.ts';
import { showCommand } from '../executor/show.ts';
import { showEngineCall } from '../executor/show-engine-call.ts';
import type { EngineState } from '../model/snapshot.ts';
import type { State } from '../store/state.ts';
import type { Line, Span } from './line.ts';
import { fitLine, line, lineWidth, span, spread } from './line.ts';
import type { Glyphs, Theme } from './theme.ts';
import { count } from './words.ts';

/** ` patchpanel  this machine · Docker 28.2.2 · root        live · 5 containers · 9 namespaces`. */
export function paintHeader(state: State, width: number, theme: Theme): string {
  const { glyphs } = theme;
  const { snapshot } = state;
  const dot = ` ${glyphs.separator} `;
  const left: Line = [
    span(' patchpanel', 'strong'),
    span(`  ${snapshot === null ? '' : hostWords(state).join(dot)}`),
  ];
  if (snapshot === null)
    return theme.paint(spread(left, line('reading the host '), width, glyphs.cut));
  const live = liveWord(state);
  const counts = [
    count(snapshot.containers.length, 'container'),
    count(snapshot.namespaces.length, 'namespace'),
  ];
  const wide: Line = [live, span(`${dot}${counts.join(dot)} `, 'dim')];
  const fits = lineWidth(left) + lineWidth(wide) + 2 <= width;
  return theme.paint(spread(left, fits ? wide : [span('  '), live, span(' ')], width, glyphs.cut));
}

/** What of the host's changes is heard: an engine that answers may have no events for us all the same. */
function liveWord({ snapshot, feed }: State): Span {
  if (feed.kernel === 'starting') return span('not live yet', 'dim');
  if (feed.kernel === 'off') return span('not live', 'warn');
  const isDeaf = snapshot?.host.engine.kind === 'connected' && feed.engineRetryAt !== null;
  if (isDeaf) return span('engine not live', 'warn');
  return feed.kernel === 'listening' ? span('live', 'good') : span('partly live', 'warn');
}

function hostWords(state: State): readonly string[] {
  const host = state.snapshot?.host;
  if (host === undefined) return [];
  const { engine } = host;
  const problems = state.snapshot?.problems.length ?? 0;
  return [
    host.target,
    ...engineWords(engine),
    host.root ? 'root' : 'not root',
    ...(problems === 0 ? [] : [`${count(problems, 'problem')} (@)`]),
  ];
}

/** Nothing where there is none to ask, as in the lab. */
function engineWords(engine: EngineState): readonly string[] {
  switch (engine.kind) {
    case 'connected':
      return [`Docker ${engine.version}`];
    case 'unreachable':
      return ['no engine'];
    case 'unread':
      return [];
  }
}

/** How a command went, in a few cells: `✓ 4 ms`. */
export function outcomeSpan(entry: LogEntry, glyphs: Glyphs) {
  const good = entry.kind === 'engine' ? entry.answer.ok : isGood(entry);
  const milliseconds = entry.kind === 'engine' ? entry.durationMs : entry.result.durationMs;
  const took = `${Math.round(milliseconds)} ms`;
  return good ? span(`${glyphs.done} ${took}`, 'dim') : span(`${glyphs.failed} ${took}`, 'bad');
}

/** What is listened to goes on until we end it. */
function isGood({ kind, result }: Exclude<LogEntry, { readonly kind: 'engine' }>): boolean {
  return succeeded(result) || (kind === 'stream' && result.cancelled);
}

/** The command as a person would type it, on one line. */
export function commandText(entry: LogEntry): string {
  if (entry.kind === 'engine') return showEngineCall(entry.call);
  return entry.command.typed ?? showCommand(entry.command);
}

/** The notice, if there is one to read; else the last command and how it went. */
export function paintLog(state: State, width: number, theme: Theme): string {
  const { glyphs } = theme;
  if (state.notice !== null) {
    const bad = state.notice.tone === 'bad';
    const mark = bad ? glyphs.failed : glyphs.done;
    const words = [span(` ${mark} ${state.notice.text}`, bad ? 'bad' : 'good')];
    return theme.paint(fitLine(words, width, glyphs.cut));
  }
  const last = state.log.at(-1);
  if (last === undefined) return theme.paint(fitLine([], width, glyphs.cut));
  const left = [span(' $ ', 'dim'), span(commandText(last), 'dim')];
  const right = [span('  '), outcomeSpan(last, glyphs), span('  @ more ', 'dim')];
  return theme.paint(spread(left, right, width, glyphs.cut));
}

/** Keys and what they do, as many as fit: ` Enter open  / filter  ? help`. The way back and the help stay. */
export function paintFooter(
  hints: readonly { readonly key: string; readonly label: string }[],
  width: number,
  theme: Theme,
): string {
  const parts = hints.map(({ key, label }) => ({
    key,
    line: [span(` ${key}`, 'accent'), span(` ${label} `, 'dim')],
  }));
  const isFixed = ({ key }: { readonly key: string }) => key === '?' || key === 'Esc';
  let room = width - lineWidth(parts.filter(isFixed).flatMap((part) => part.line));
  const kept = parts.filter((part) => {
    if (isFixed(part)) return true;
    room -= lineWidth(part.line);
    return room >= 0;
  });
  const words = kept.flatMap((part) => part.line);
  return theme.paint(fitLine(words, width, theme.glyphs.cut));
}
