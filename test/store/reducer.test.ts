import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/store/actions.ts';
import { selectedItem } from '../../src/store/items.ts';
import { reduce } from '../../src/store/reducer.ts';
import type { PaneId, State } from '../../src/store/state.ts';
import { initialState } from '../../src/store/state.ts';
import { subjectOf, tabOf } from '../../src/store/subject.ts';
import { container, HOST, NAMED, sampleSnapshot } from '../support/sample-snapshot.ts';

const stateAfter = (...actions: readonly Action[]): State =>
  [{ type: 'snapshot', snapshot: sampleSnapshot } as const, ...actions].reduce(
    reduce,
    initialState,
  );

const down = (by = 1): Action => ({ type: 'move', move: { by }, stops: 0, page: 10 });
const focus = (pane: PaneId | 'main'): Action => ({ type: 'focus', focus: pane });
const selected = (state: State, pane: PaneId) => selectedItem(state, pane)?.key;

describe('selection', () => {
  test('begins at the first thing', () => {
    expect(selected(stateAfter(), 'containers')).toBe('aa11');
  });

  test('moves as often as it is told to, and stops at the ends', () => {
    expect(selected(stateAfter(down(), down(), down()), 'containers')).toBe('dd44');
    expect(selected(stateAfter(down(99)), 'containers')).toBe('ee55');
    expect(selected(stateAfter(down(99), down(-99)), 'containers')).toBe('aa11');
  });

  test('stays on its thing when others come before it', () => {
    const [first, ...rest] = sampleSnapshot.containers;
    const moved = { ...sampleSnapshot, containers: [...rest, ...(first ? [first] : [])] };
    const state = stateAfter(down(), { type: 'snapshot', snapshot: moved });
    expect(selected(state, 'containers')).toBe('bb22');
    expect(state.cursors.containers.index).toBe(0);
  });

  test('goes to what took the place of a thing that vanished', () => {
    const containers = sampleSnapshot.containers.filter(({ id }) => id !== 'bb22');
    const state = stateAfter(down(), {
      type: 'snapshot',
      snapshot: { ...sampleSnapshot, containers },
    });
    expect(selected(state, 'containers')).toBe('cc33');
  });

  test('comes back to its thing after a moment without any, such as an engine that restarts', () => {
    const state = stateAfter(
      down(3),
      { type: 'snapshot', snapshot: { ...sampleSnapshot, containers: [] } },
      { type: 'snapshot', snapshot: sampleSnapshot },
    );
    expect(selected(state, 'containers')).toBe('dd44');
  });

  test('a host without containers opens on its namespaces', () => {
    const empty = { ...sampleSnapshot, containers: [] };
    expect(reduce(initialState, { type: 'snapshot', snapshot: empty }).focus).toBe('namespaces');
    const gone = reduce(initialState, focus('bridges'));
    expect(reduce(gone, { type: 'snapshot', snapshot: empty }).focus).toBe('bridges');
  });

  test('what is read of the kernel before the engine answers does not say that there are none', () => {
    const part = { ...sampleSnapshot, containers: [] };
    const early = reduce(initialState, { type: 'snapshot', snapshot: part, part: true });
    expect(early.focus).toBe('containers');
    const whole = reduce(early, { type: 'snapshot', snapshot: sampleSnapshot });
    expect(whole.focus).toBe('containers');
    expect(reduce(early, { type: 'snapshot', snapshot: part }).focus).toBe('namespaces');
  });
});

describe('filter', () => {
  const typed = (text: string): readonly Action[] => [
    { type: 'filter-open' },
    ...[...text].map((letter): Action => ({ type: 'filter-text', text: letter })),
  ];

  test.each([
    ['part of a name', 'we', ['aa11']],
    ['an address', '172.18.0.2', ['bb22']],
    ['two words that are both there', 'busy host', ['cc33']],
    ['nothing that is there', 'zzz', []],
  ])('%s', (_title, text, wanted) => {
    const state = stateAfter(...typed(text));
    expect(selected(state, 'containers') ?? null).toBe(wanted[0] ?? null);
  });

  test('the engine that a container is shown with', () => {
    const others = container({ id: 'ff66', name: 'other', engine: 'podman of alice' });
    const containers = [...sampleSnapshot.containers, others];
    const snapshot = { ...sampleSnapshot, containers };
    const state = stateAfter({ type: 'snapshot', snapshot }, ...typed('alice'));
    expect(selected(state, 'containers')).toBe('ff66');
  });

  test('dropping it keeps the selection that was made under it', () => {
    const state = stateAfter(...typed('side'), down(0), { type: 'filter-drop' });
    expect(state.typing).toBe(false);
    expect(selected(state, 'containers')).toBe('dd44');
  });
});

describe('going and coming back', () => {
  const toNamed: Action = { type: 'go', target: { kind: 'namespace', id: NAMED } };
  const toBridge: Action = {
    type: 'go',
    target: { kind: 'bridge', namespace: HOST, name: 'docker0' },
  };

  test('selects the target and shows it', () => {
    const state = stateAfter(focus('main'), { type: 'tab', tab: 'wiring' }, toNamed);
    expect(state).toMatchObject({ focus: 'main', pane: 'namespaces', mainCursor: 0 });
    expect(selected(state, 'namespaces')).toBe(String(NAMED));
    expect(tabOf(state, subjectOf(state))).toBe('wiring');
  });

  test('a bridge has its own tabs, and Esc walks back over all visits', () => {
    const state = stateAfter(focus('main'), { type: 'tab', tab: 'wiring' }, toNamed, toBridge);
    expect(tabOf(state, subjectOf(state))).toBe('ports');
    const once = reduce(state, { type: 'back' });
    expect(subjectOf(once)).toMatchObject({ kind: 'namespace', namespace: { id: NAMED } });
    const twice = reduce(once, { type: 'back' });
    expect(subjectOf(twice)).toMatchObject({ kind: 'container', container: { name: 'web' } });
    expect(tabOf(twice, subjectOf(twice))).toBe('wiring');
    expect(reduce(twice, { type: 'back' }).focus).toBe('containers');
  });

  test('a target that a filter hides is shown all the same', () => {
    const state = stateAfter(
      focus('namespaces'),
      { type: 'filter-text', text: 'web' },
      focus('main'),
      toNamed,
    );
    expect(selected(state, 'namespaces')).toBe(String(NAMED));
  });

  test('a target that is gone says so and stays', () => {
    const state = stateAfter({ type: 'go', target: { kind: 'namespace', id: 1 } });
    expect(state.focus).toBe('containers');
    expect(state.notice?.tone).toBe('bad');
  });
});

test('the log keeps the newest 500', () => {
  const entry = {
    kind: 'engine',
    startedAt: 0,
    durationMs: 1,
    call: { kind: 'version' },
    answer: { ok: true, value: null },
  } as const;
  const entries = Array.from({ length: 700 }, (_, startedAt) => ({ ...entry, startedAt }));
  const state = stateAfter({ type: 'log', entries });
  expect(state.log).toHaveLength(500);
  expect(state.log.at(-1)?.startedAt).toBe(699);
});
