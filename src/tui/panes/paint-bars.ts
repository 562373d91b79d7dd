import { succeeded } from '../../executor/command-result.ts';
import { showEngineCall } from '../../executor/engine/show-engine-call.ts';
import type { LogEntry } from '../../executor/recording.ts';
import { showCommand } from '../../executor/show.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { EngineState, SnapshotHost } from '../../model/snapshot.ts';
import type { Line, Span } from '../../model/styled-text.ts';
import { fitLine, line, lineWidth, span, spread } from '../../model/styled-text.ts';
import { isHostStale } from '../../store/hosts/host-status.ts';
import type { State } from '../../store/state.ts';
import { lostWords, nextWords } from '../hosts/words.ts';
import type { Theme } from '../theme.ts';
import { count } from '../words.ts';

/**
 * ` patchpanel  this machine · Docker 28.2.2 · root        live · 5 containers · 9 namespaces`; beside
 * other hosts ` patchpanel  one · 1 of 3 hosts · db1 in trouble (H) · …`.
 */
export function paintHeader(state: State, width: number, theme: Theme): string {
  const { glyphs } = theme;
  const dot = ` ${glyphs.separator} `;
  const leftOf = (words: Line): Line => [
    span(' patchpanel', 'strong'),
    span('  '),
    ...words.flatMap((word, at) => (at === 0 ? [word] : [span(dot), word])),
  ];
  const place = placeWords(state);
  const left = leftOf([...place, ...hostWords(state).map((word) => span(word))]);
  // What is wrong with the host goes before what is known of it.
  const least = state.feed.connection.kind === 'up' ? left : leftOf(place);
  const [whole, shorter] = stateLines(state, dot);
  const fits = lineWidth(least) + lineWidth(whole) + 2 <= width;
  return theme.paint(spread(left, [span('  '), ...(fits ? whole : shorter)], width, glyphs.cut));
}

/** How it stands with the host that is shown: whole, and shorter for where that does not fit. */
function stateLines(state: State, dot: string): readonly [whole: Line, shorter: Line] {
  const { snapshot, feed } = state;
  const { connection } = feed;
  if (connection.kind === 'down') {
    const stale = isHostStale(state) ? [span('stale', 'warn'), span(dot)] : [];
    const { needsPerson } = connection;
    const next = needsPerson ? 'R answers it' : nextWords(connection);
    const lost = lostWords(connection);
    return [
      [...stale, span(lost, 'bad'), span(`, ${next} `)],
      [...stale, span(needsPerson ? 'it asks you: R ' : `${lost} `, 'bad')],
    ];
  }
  if (snapshot === null) return [line('reading the host '), line('reading ')];
  const live = liveWord(state);
  const counts = [
    count(snapshot.containers.length, 'container'),
    count(snapshot.namespaces.length, 'namespace'),
  ];
  return [
    [live, span(`${dot}${counts.join(dot)} `, 'dim')],
    [live, span(' ')],
  ];
}

/** What of the host's changes is heard: an engine that answers may have no events for us all the same. */
function liveWord({ snapshot, feed }: State): Span {
  if (feed.kernel === 'starting') return span('not live yet', 'dim');
  if (feed.kernel === 'off') return span('not live', 'warn');
  const isDeaf = snapshot?.host.engine.kind === 'connected' && feed.engineRetryAt !== null;
  if (isDeaf) return span('engine not live', 'warn');
  return feed.kernel === 'listening' ? span('live', 'good') : span('partly live', 'warn');
}

/** Which host it is, and where there are others, how many and whether one of them is in trouble. */
function placeWords({ otherHosts, snapshot }: State): Line {
  const { name, place, others } = otherHosts;
  if (others.length === 0) {
    const target = snapshot?.host.target ?? name;
    return target === null ? [] : [span(target)];
  }
  const [first, ...more] = others.filter(({ trouble }) => trouble);
  const who = more.length === 0 ? first?.name : `${more.length + 1} hosts`;
  return [
    span(name ?? ''),
    span(`${place} of ${others.length + 1} hosts`),
    ...(who === undefined ? [] : [span(`${who} in trouble (H)`, 'warn')]),
  ];
}

function hostWords({ snapshot }: State): readonly string[] {
  if (snapshot === null) return [];
  const { host, problems } = snapshot;
  return [
    ...engineWords(host.engine),
    ...(host.otherEngines ?? []).map(({ id }) => `+ ${id}`),
    ...rootWords(host),
    ...(problems.length === 0 ? [] : [`${count(problems.length, 'problem')} (@)`]),
  ];
}

/** Nothing before the kernel was read: whose commands these are was not asked yet. */
function rootWords({ namespace, root }: SnapshotHost): readonly string[] {
  if (namespace === null) return [];
  return [root ? 'root' : 'not root'];
}

/** Nothing if there is none to ask, as in the lab. */
function engineWords(engine: EngineState): readonly string[] {
  switch (engine.kind) {
    case 'connected':
      return [`${engine.name} ${engine.version}${engine.rootless === true ? ', rootless' : ''}`];
    case 'unreachable':
      return [engine.absent ? 'no engine' : 'engine unknown'];
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
