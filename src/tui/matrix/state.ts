/** What the matrix shows: who asks whom, what is known so far, and where the cursor is. Pure. */
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { MatrixCell } from '../../probe/matrix/matrix.ts';
import type { ListExtent, ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';
import type { KeyName } from '../keys/press.ts';
import { fieldOf, pressInField, type TextField } from '../widgets/text-field.ts';

export type MatrixEnd = { readonly id: NamespaceId; readonly name: string };

export type MatrixState = {
  readonly ends: readonly MatrixEnd[];
  /** Of each pair that is known, by `keyOf`. */
  readonly cells: ReadonlyMap<string, MatrixCell>;
  readonly running: boolean;
  /** The TCP port that is asked about beside ICMP; null for none. */
  readonly port: number | null;
  readonly row: number;
  readonly column: number;
  /** Where a port is typed, and why the last one was refused. */
  readonly typing: { readonly field: TextField; readonly why: string | null } | null;
};

export function newMatrix(ends: readonly MatrixEnd[]): MatrixState {
  const column = Math.min(1, Math.max(0, ends.length - 1));
  return { ends, cells: new Map(), running: false, port: null, row: 0, column, typing: null };
}

function keyOf(from: NamespaceId, to: NamespaceId): string {
  return `${from} ${to}`;
}

export function cellAt({ cells }: MatrixState, from: MatrixEnd, to: MatrixEnd): MatrixCell | null {
  return cells.get(keyOf(from.id, to.id)) ?? null;
}

/** The two ends under the cursor; null where both are the same. */
export function pairAt({
  ends,
  row,
  column,
}: MatrixState): { readonly from: MatrixEnd; readonly to: MatrixEnd } | null {
  const [from, to] = [ends[row], ends[column]];
  return from === undefined || to === undefined || from === to ? null : { from, to };
}

/** Asked again: nothing is known until the answers come. */
export function begun(state: MatrixState, port: number | null): MatrixState {
  return { ...state, port, cells: new Map(), running: true, typing: null };
}

export function heard(state: MatrixState, cells: readonly MatrixCell[]): MatrixState {
  const more = cells.map((cell) => [keyOf(cell.from, cell.to), cell] as const);
  return { ...state, cells: new Map([...state.cells, ...more]) };
}

/** Moves the cursor among the rows; to an end, it goes to the corner there. */
export function moveInMatrix(
  state: MatrixState,
  move: ListMove,
  { page }: ListExtent,
): MatrixState {
  const extent = { count: state.ends.length, page };
  const row = listReducer(state.row, move, extent);
  return { ...state, row, column: 'to' in move ? row : state.column };
}

export function moveSideways(state: MatrixState, by: 1 | -1): MatrixState {
  const extent = { count: state.ends.length, page: 1 };
  return { ...state, column: listReducer(state.column, { by }, extent) };
}

export function asking(state: MatrixState): MatrixState {
  return { ...state, typing: { field: fieldOf(String(state.port ?? '')), why: null } };
}

export function pressed(state: MatrixState, key: KeyName): MatrixState {
  if (state.typing === null) return state;
  const field = pressInField(state.typing.field, key);
  return field === null ? state : { ...state, typing: { field, why: null } };
}
