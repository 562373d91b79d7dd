import { isDeepStrictEqual } from 'node:util';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { HostEntry } from '../../store/hosts/open-hosts.ts';
import { nameHosts, otherHostsOf } from '../../store/hosts/open-hosts.ts';
import type { HostId } from '../../store/hosts/other-hosts.ts';
import type { HostSession } from '../../store/hosts/session.ts';
import type { Overlays } from '../overlays.ts';

/** A host that is open, with the screens that are open over its panes: they stay its own while another is shown. */
export type Session = HostSession & { readonly overlays: Overlays };

export type SessionsState = {
  /** In the order they were opened. */
  readonly sessions: readonly Session[];
  readonly shown: Session;
  /** What is known of each now, in the same order. */
  readonly entries: readonly HostEntry[];
};

export type Sessions = Pick<
  StoreApi<SessionsState>,
  'getState' | 'getInitialState' | 'subscribe'
> & {
  readonly add: (session: Session) => void;
  /** Puts another on the screen; the one before goes on unseen. */
  readonly show: (id: HostId) => void;
};

/** The hosts that are open, of which one is shown; each is told what it needs to know of the others. */
export function createSessions(first: Session, ...more: readonly Session[]): Sessions {
  const store = createStore<SessionsState>(() => ({ sessions: [], shown: first, entries: [] }));
  const publish = () => {
    const { sessions } = store.getState();
    const entries = entriesOf(sessions);
    store.setState({ entries });
    for (const session of sessions) {
      const otherHosts = otherHostsOf(entries, session.id);
      if (isDeepStrictEqual(session.store.getState().otherHosts, otherHosts)) continue;
      session.store.dispatch({ type: 'other-hosts', otherHosts });
    }
  };
  const add = (session: Session) => {
    store.setState(({ sessions }) => ({ sessions: [...sessions, session] }));
    session.store.subscribe((state, before) => {
      if (state.snapshot !== before.snapshot || state.feed !== before.feed) publish();
    });
    publish();
  };
  for (const session of [first, ...more]) add(session);
  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    add,
    show: (id) =>
      store.setState(({ sessions, shown }) => ({
        shown: sessions.find((session) => session.id === id) ?? shown,
      })),
  };
}

function entriesOf(sessions: readonly Session[]): readonly HostEntry[] {
  const names = nameHosts(
    sessions.map(({ executor, engine }) => ({
      target: executor.target,
      address: engine?.address ?? '',
    })),
  );
  return sessions.map(({ id, store, executor }, at) => {
    const { snapshot, feed } = store.getState();
    return { id, name: names[at] ?? executor.target, snapshot, feed };
  });
}
