import type { Connection } from '../../executor/connection.ts';
import type { BuildList, BuildReport, BuildState } from '../../plan/builds.ts';
import type { StepEvent, UndoOutcome } from '../../plan/events.ts';
import type { UndoStep } from '../../plan/undo-preview.ts';
import type { ListExtent, ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';

/** What was built here, and what is being done about the one under the cursor. */
export type BuildsState = {
  /** Null until it was read; a text where it could not be. */
  readonly list: BuildList | string | null;
  readonly at: number;
  /** What an undo would run, while it is asked whether it may; null otherwise. */
  readonly asking: readonly UndoStep[] | null;
  readonly undo:
    | { readonly kind: 'none' }
    | {
        readonly kind: 'running';
        readonly event: StepEvent | null;
        /** While the connection to the host is broken, and waited for; null otherwise. */
        readonly down: Extract<Connection, { kind: 'down' }> | null;
      }
    | { readonly kind: 'ended'; readonly outcome: UndoOutcome };
};

export const UNREAD_BUILDS: BuildsState = {
  list: null,
  at: 0,
  asking: null,
  undo: { kind: 'none' },
};

/** The builds that were read; none before. */
export function buildsIn({ list }: BuildsState): readonly BuildReport[] {
  return list === null || typeof list === 'string' ? [] : list.builds;
}

export function buildUnderCursor(state: BuildsState): BuildReport | null {
  return buildsIn(state)[state.at] ?? null;
}

const LEFT: readonly BuildState[] = ['standing', 'partly', 'crashed', 'unfinished', 'unknown'];

/** Whether something of a build may be left to undo. */
export function canUndo({ state }: BuildReport): boolean {
  return LEFT.includes(state);
}

/** With the cursor on a build, where it is in the list. */
export function moveToBuild(state: BuildsState, build: string): BuildsState {
  return moveTo(
    state,
    Math.max(
      0,
      buildsIn(state).findIndex((each) => each.build === build),
    ),
  );
}

export function moveInBuilds(state: BuildsState, move: ListMove, extent: ListExtent): BuildsState {
  const { length: count } = buildsIn(state);
  return { ...state, at: listReducer(state.at, move, { ...extent, count }), asking: null };
}

export function moveTo(state: BuildsState, at: number): BuildsState {
  const last = Math.max(0, buildsIn(state).length - 1);
  return { ...state, at: Math.max(0, Math.min(at, last)), asking: null };
}
