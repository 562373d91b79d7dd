import type { AppContext } from '../app-context.ts';
import type { Elsewhere } from '../present/view.ts';

/** Goes to a thing on another host that is open, and shows that host. */
export function goToHost({ sessions }: AppContext, { host, target }: Elsewhere): void {
  const session = sessions.getState().sessions.find(({ id }) => id === host);
  session?.store.dispatch({ type: 'go', target });
  sessions.show(host);
}
