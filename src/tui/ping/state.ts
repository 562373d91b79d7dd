/** What the probe screen shows: its questions, the targets in a table, or a single one. Pure. */
import type { Moment } from '../../probe/export/probe-record.ts';
import { parseInterval } from '../../probe/ping/ping-command.ts';
import { parseTarget } from '../../probe/probe-target.ts';
import type { PingSession } from '../../probe/session/session.ts';
import type { ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';
import type { KeyName } from '../keys/press.ts';
import { fieldOf, pressInField, type TextField, typeText } from '../widgets/text-field.ts';
import { type Ordering, ordered, SORTS } from './order.ts';
import type { Origin } from './origin.ts';
import type { Proposal } from './targets.ts';
import type { Watched } from './watched.ts';

export type PingMode =
  /** `single`: the target under the cursor has the screen to itself. */
  | { readonly kind: 'watch'; readonly single: boolean }
  | {
      readonly kind: 'ask';
      readonly field: TextField;
      /** In the list of `optionsOf`. */
      readonly at: number;
      readonly why: string | null;
    }
  | { readonly kind: 'interval'; readonly field: TextField; readonly why: string | null }
  /** What is to be said of the moment, which is when the key was pressed. */
  | { readonly kind: 'mark'; readonly field: TextField; readonly at: number };

export type PingScreen = {
  readonly mode: PingMode;
  /** Where the next target will be probed from. */
  readonly origin: Origin;
  /** In the order in which they stand. */
  readonly watched: readonly Watched[];
  readonly ordering: Ordering;
  /** When they were last put in order. */
  readonly orderedAt: number;
  readonly moments: readonly Moment[];
  /** The target that keys act on, by its id. */
  readonly selected: number | null;
  /** When `watched` was last brought up to date, by the sessions' clock. */
  readonly now: number;
};

export type PingScreenAction =
  | { readonly type: 'ask'; readonly origin?: Origin }
  /** The same question from elsewhere. */
  | { readonly type: 'from'; readonly origin: Origin }
  | { readonly type: 'ask-interval' }
  | { readonly type: 'ask-mark'; readonly at: number }
  | { readonly type: 'mark' }
  | { readonly type: 'press'; readonly key: KeyName }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'move'; readonly move: ListMove; readonly page: number }
  | { readonly type: 'sort' }
  | { readonly type: 'reverse' }
  | { readonly type: 'refuse'; readonly why: string }
  | { readonly type: 'watch'; readonly single?: boolean }
  | { readonly type: 'add'; readonly id: number; readonly session: PingSession }
  | { readonly type: 'drop'; readonly id: number }
  | {
      readonly type: 'heard';
      readonly now: number;
      readonly sessions: ReadonlyMap<number, PingSession>;
    };

const ASK: PingMode = { kind: 'ask', field: fieldOf(''), at: 0, why: null };
const WATCH: PingMode = { kind: 'watch', single: false };

/** Milliseconds for which rows keep their places while their figures change. */
const CALM = 2_000;

export function newPingScreen(origin: Origin, now: number): PingScreen {
  return {
    mode: ASK,
    origin,
    watched: [],
    ordering: { by: 'added', reversed: false },
    orderedAt: now,
    moments: [],
    selected: null,
    now,
  };
}

export function reducePing(state: PingScreen, action: PingScreenAction): PingScreen {
  const { mode, watched } = state;
  switch (action.type) {
    case 'ask':
      return { ...state, mode: ASK, origin: action.origin ?? state.origin };
    case 'from':
      return mode.kind === 'ask'
        ? { ...state, mode: { ...mode, at: 0, why: null }, origin: action.origin }
        : state;
    case 'ask-interval': {
      const { intervalMs = 1000 } = selectedIn(state)?.session ?? {};
      const field = fieldOf(String(intervalMs / 1000));
      return { ...state, mode: { kind: 'interval', field, why: null } };
    }
    case 'ask-mark':
      return { ...state, mode: { kind: 'mark', field: fieldOf(''), at: action.at } };
    case 'mark': {
      if (mode.kind !== 'mark') return state;
      const moment = { at: mode.at, text: mode.field.text.trim() };
      return { ...state, mode: WATCH, moments: [...state.moments, moment] };
    }
    case 'press':
      return mode.kind === 'watch' ? state : typed(state, pressInField(mode.field, action.key));
    case 'paste': {
      if (mode.kind === 'watch') return state;
      const text = mode.kind === 'mark' ? action.text : action.text.replace(/\s+/g, '');
      return typed(state, typeText(mode.field, text.replace(/[\r\n]+/g, ' ')));
    }
    case 'move':
      return moved(state, action.move, action.page);
    case 'sort': {
      const next = (SORTS.indexOf(state.ordering.by) + 1) % SORTS.length;
      return sorted({ ...state, ordering: { by: SORTS[next] ?? 'added', reversed: false } });
    }
    case 'reverse': {
      const { by, reversed } = state.ordering;
      return sorted({ ...state, ordering: { by, reversed: !reversed } });
    }
    case 'refuse':
      return mode.kind === 'ask' || mode.kind === 'interval'
        ? { ...state, mode: { ...mode, why: action.why } }
        : state;
    case 'watch':
      return { ...state, mode: { kind: 'watch', single: action.single ?? false } };
    case 'add': {
      const more = { id: action.id, origin: state.origin, session: action.session };
      const all = [...watched, more];
      return sorted({ ...state, mode: WATCH, watched: all, selected: action.id });
    }
    case 'drop': {
      const gone = watched.findIndex(({ id }) => id === action.id);
      const left = watched.filter(({ id }) => id !== action.id);
      const near = left[Math.min(gone, left.length - 1)]?.id ?? null;
      const selected = state.selected === action.id ? near : state.selected;
      return { ...state, watched: left, selected, mode: left.length === 0 ? ASK : mode };
    }
    case 'heard': {
      const heard = watched.map((each) => {
        const session = action.sessions.get(each.id);
        return session === undefined ? each : { ...each, session };
      });
      const fresh = { ...state, now: action.now, watched: heard };
      return action.now - state.orderedAt < CALM ? fresh : sorted(fresh);
    }
  }
}

/** The target that keys act on. */
export function selectedIn({ watched, selected }: PingScreen): Watched | null {
  return watched.find(({ id }) => id === selected) ?? watched[0] ?? null;
}

/** Whether one target has the screen to itself. */
export function isSingle({ mode, watched }: PingScreen): boolean {
  return mode.kind === 'watch' && (mode.single || watched.length === 1);
}

/** What Enter may choose: whom the typed text names, the text itself, and the proposals that contain it. */
export function optionsOf({ mode, origin: { proposals } }: PingScreen): readonly Proposal[] {
  if (mode.kind !== 'ask') return [];
  const text = mode.field.text.trim();
  if (text === '') return proposals;
  const wanted = text.toLowerCase();
  const fitting = proposals.filter(
    ({ target, who }) => target !== text && `${target} ${who}`.toLowerCase().includes(wanted),
  );
  const exact = proposals.find(({ target }) => target === text);
  if (exact !== undefined) return [exact, ...fitting];
  // A container's name means something to the screen, and usually nothing to the resolver.
  const meant = fitting.filter(({ who }) => who.toLowerCase().split(/, ?/).includes(wanted));
  const typed = { target: text, who: 'as typed' };
  return [...meant, typed, ...fitting.filter((each) => !meant.includes(each))];
}

/** The target that Enter would probe, or why it cannot. */
export function chosenTarget(
  state: PingScreen,
): { readonly target: string } | { readonly why: string } {
  const options = optionsOf(state);
  const at = state.mode.kind === 'ask' ? state.mode.at : 0;
  const target = options[at]?.target ?? '';
  const parsed = parseTarget(target);
  if (!parsed.ok) return { why: parsed.why };
  const { origin } = state;
  const isThere = state.watched.some(
    (each) => each.session.target === target && each.origin.id === origin.id,
  );
  return isThere ? { why: `${target} is already probed from ${origin.label}` } : { target };
}

/** Milliseconds that were typed as the interval, or why they will not do. */
export function chosenInterval({
  mode,
}: PingScreen): { readonly intervalMs: number } | { readonly why: string } {
  const intervalMs = mode.kind === 'interval' ? parseInterval(mode.field.text) : null;
  if (intervalMs !== null) return { intervalMs };
  return { why: 'an interval is 0.2 to 3600 seconds, for example 0.2, 1, 5 or 500ms' };
}

function sorted(state: PingScreen): PingScreen {
  const { watched, ordering, now } = state;
  return { ...state, watched: ordered(watched, ordering), orderedAt: now };
}

function typed(state: PingScreen, field: TextField | null): PingScreen {
  const { mode } = state;
  if (field === null) return state;
  switch (mode.kind) {
    case 'watch':
      return state;
    case 'ask':
      return { ...state, mode: { ...mode, field, at: 0, why: null } };
    case 'interval':
      return { ...state, mode: { ...mode, field, why: null } };
    case 'mark':
      return { ...state, mode: { ...mode, field } };
  }
}

function moved(state: PingScreen, move: ListMove, page: number): PingScreen {
  const { mode, watched } = state;
  if (mode.kind === 'ask') {
    const at = listReducer(mode.at, move, { count: optionsOf(state).length, page });
    return { ...state, mode: { ...mode, at, why: null } };
  }
  const from = watched.findIndex(({ id }) => id === selectedIn(state)?.id);
  const selected = watched[listReducer(from, move, { count: watched.length, page })]?.id ?? null;
  return { ...state, selected };
}
