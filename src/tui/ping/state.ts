/** What the ping screen shows: whom it asks for, or the targets that are watched. Pure. */
import { parseInterval } from '../../probe/ping-command.ts';
import { parseTarget } from '../../probe/probe-target.ts';
import type { PingSession } from '../../probe/session.ts';
import type { KeyName } from '../keys/press.ts';
import { fieldOf, pressInField, type TextField, typeText } from '../text-field.ts';
import type { Proposal } from './targets.ts';

export type Watched = { readonly id: number; readonly session: PingSession };

export type Mode =
  | { readonly kind: 'watch' }
  | {
      readonly kind: 'ask';
      readonly field: TextField;
      /** In the list of `optionsOf`. */
      readonly at: number;
      readonly why: string | null;
    }
  | { readonly kind: 'interval'; readonly field: TextField; readonly why: string | null };

export type PingScreen = {
  readonly mode: Mode;
  readonly proposals: readonly Proposal[];
  readonly watched: readonly Watched[];
  /** The target that keys act on. */
  readonly at: number;
  /** When `watched` was last brought up to date, by the sessions' clock. */
  readonly now: number;
};

export type PingScreenAction =
  | { readonly type: 'ask' }
  | { readonly type: 'ask-interval' }
  | { readonly type: 'press'; readonly key: KeyName }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'move'; readonly by: 1 | -1 }
  | { readonly type: 'refuse'; readonly why: string }
  | { readonly type: 'watch' }
  | { readonly type: 'add'; readonly id: number; readonly session: PingSession }
  | { readonly type: 'drop'; readonly id: number }
  | {
      readonly type: 'heard';
      readonly now: number;
      readonly sessions: ReadonlyMap<number, PingSession>;
    };

const ASK: Mode = { kind: 'ask', field: fieldOf(''), at: 0, why: null };

export function newPingScreen(proposals: readonly Proposal[], now: number): PingScreen {
  return { mode: ASK, proposals, watched: [], at: 0, now };
}

export function reducePing(state: PingScreen, action: PingScreenAction): PingScreen {
  const { mode, watched } = state;
  switch (action.type) {
    case 'ask':
      return { ...state, mode: ASK };
    case 'ask-interval': {
      const { intervalMs = 1000 } = watched[state.at]?.session ?? {};
      const field = fieldOf(String(intervalMs / 1000));
      return { ...state, mode: { kind: 'interval', field, why: null } };
    }
    case 'press':
      return mode.kind === 'watch' ? state : typed(state, pressInField(mode.field, action.key));
    case 'paste':
      return mode.kind === 'watch'
        ? state
        : typed(state, typeText(mode.field, action.text.replace(/\s+/g, '')));
    case 'move':
      return moved(state, action.by);
    case 'refuse':
      return mode.kind === 'watch' ? state : { ...state, mode: { ...mode, why: action.why } };
    case 'watch':
      return { ...state, mode: { kind: 'watch' } };
    case 'add': {
      const more = [...watched, { id: action.id, session: action.session }];
      return { ...state, mode: { kind: 'watch' }, watched: more, at: more.length - 1 };
    }
    case 'drop': {
      const left = watched.filter(({ id }) => id !== action.id);
      const at = Math.max(0, Math.min(state.at, left.length - 1));
      return { ...state, watched: left, at, mode: left.length === 0 ? ASK : mode };
    }
    case 'heard':
      return {
        ...state,
        now: action.now,
        watched: watched.map((each) => {
          const session = action.sessions.get(each.id);
          return session === undefined ? each : { ...each, session };
        }),
      };
  }
}

/** What Enter may choose: whom the typed text names, the text itself, and the proposals that contain it. */
export function optionsOf({ mode, proposals }: PingScreen): readonly Proposal[] {
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

/** The target that Enter would ping, or why it cannot. */
export function chosenTarget(
  state: PingScreen,
): { readonly target: string } | { readonly why: string } {
  const options = optionsOf(state);
  const at = state.mode.kind === 'ask' ? state.mode.at : 0;
  const target = options[at]?.target ?? '';
  const parsed = parseTarget(target);
  if (!parsed.ok) return { why: parsed.why };
  if (state.watched.some(({ session }) => session.target === target)) {
    return { why: `${target} is being pinged already` };
  }
  return { target };
}

/** Milliseconds that were typed as the interval, or why they will not do. */
export function chosenInterval({
  mode,
}: PingScreen): { readonly intervalMs: number } | { readonly why: string } {
  const intervalMs = mode.kind === 'interval' ? parseInterval(mode.field.text) : null;
  if (intervalMs !== null) return { intervalMs };
  return { why: 'an interval is from 0.2 to 3600 seconds: 0.2, 1, 5, 500ms' };
}

function typed(state: PingScreen, field: TextField | null): PingScreen {
  const { mode } = state;
  if (field === null || mode.kind === 'watch') return state;
  return mode.kind === 'ask'
    ? { ...state, mode: { ...mode, field, at: 0, why: null } }
    : { ...state, mode: { ...mode, field, why: null } };
}

function moved(state: PingScreen, by: 1 | -1): PingScreen {
  const { mode, watched } = state;
  if (mode.kind === 'ask') {
    const last = Math.max(0, optionsOf(state).length - 1);
    const at = Math.max(0, Math.min(mode.at + by, last));
    return { ...state, mode: { ...mode, at, why: null } };
  }
  return { ...state, at: Math.max(0, Math.min(state.at + by, watched.length - 1)) };
}
